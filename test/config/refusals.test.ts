import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { CHANNEL, ConfigFolder, IMAP, TWO_AGENTS } from './config-folder.ts';

let folder: ConfigFolder;
beforeAll(() => {
  folder = new ConfigFolder();
});
afterAll(() => {
  folder.remove();
});

describe('what is wrong is said with file, line and key', () => {
  const cases: Record<string, { text: string; says: string[] }> = {
    'an unknown key, with the one that was meant': {
      text: `${CHANNEL}    adresses: [x@y.example]\n`,
      says: ['desk.yaml:5: channels[0].adresses: is no known key, did you mean addresses?'],
    },
    'an unknown key that resembles none, with those that are known': {
      text: `${CHANNEL}log:\n  colours: true\n`,
      says: ['desk.yaml:6: log.colours: is no known key, expected one of level'],
    },
    'a key written with underscores': {
      text: `${CHANNEL}data_dir: x\n`,
      says: ['desk.yaml:5: data_dir: is no known key, did you mean dataDir?'],
    },
    'a missing key, at the block it is missing from': {
      text: 'channels:\n  - name: a\n    senderName: A\n',
      says: [
        'desk.yaml:2: channels[0].addresses: is missing, expected a list of at least one e-mail address',
      ],
    },
    'an address that is none': {
      text: 'channels:\n  - name: a\n    senderName: A\n    addresses:\n      - a@b.example\n      - Anna <a@c.example>\n',
      says: [
        'desk.yaml:6: channels[0].addresses[1]: "Anna <a@c.example>" cannot be used, expected an e-mail address such as support@desk.example',
      ],
    },
    'a key of a domain that sends nothing, and one that signs for a domain already': {
      text: `${CHANNEL}dkim: [{ domain: a.example, selector: p, key: x }, { domain: a.example, selector: q, key: x }]\n`,
      says: [
        "desk.yaml:5: dkim[0].domain: a.example is the domain of no channel's first address, expected one of desk.example",
        "desk.yaml:5: dkim[1].domain: a.example is the domain of no channel's first address, expected one of desk.example",
        'desk.yaml:5: dkim[1].domain: a.example has a key already, expected one a domain',
        'desk.yaml:5: dkim[0].key: cannot be used, expected a private key in PEM, without a passphrase',
        'desk.yaml:5: dkim[1].key: cannot be used, expected a private key in PEM, without a passphrase',
      ],
    },
    'a key that no receiver takes': {
      text: `${CHANNEL}dkim: [{ domain: desk.example, selector: p, key: hello }]\n`,
      says: ['desk.yaml:5: dkim[0].key: cannot be used, expected a private key in PEM, without a passphrase'],
    },
    'a DNS server by its name': {
      text: `${CHANNEL}senderChecks: { dns: true, dnsServers: [dns.example] }\n`,
      says: ['desk.yaml:5: senderChecks.dnsServers[0]: "dns.example" cannot be used, expected an IP address'],
    },
    'no channel at all': {
      text: 'channels: []\n',
      says: ['desk.yaml:1: channels: an empty list cannot be used, expected a list of at least one channel'],
    },
    'an empty file': { text: '# nothing\n', says: ['desk.yaml:1: is empty, expected keys such as channels'] },
    'a key that stands there twice': {
      text: `${CHANNEL}log: {}\nlog: {}\n`,
      says: ['desk.yaml:6: Map keys must be unique'],
    },
    'a port beyond all ports': {
      text: `${CHANNEL}smtp:\n  port: 70000\n`,
      says: ['desk.yaml:6: smtp.port: 70000 cannot be used, expected a port from 0 to 65535'],
    },
    'a language that nothing is written in': {
      text: `${CHANNEL}    locale: fr\n`,
      says: ['desk.yaml:5: channels[0].locale: "fr" cannot be used, expected one of en, de'],
    },
    'a ticket prefix that subjects could not carry': {
      text: `${CHANNEL}numbering: { prefix: 'T K' }\n`,
      says: [
        'desk.yaml:5: numbering.prefix: "T K" cannot be used, expected a letter, then letters, digits or dashes, and a dash at the end, such as TICK-',
      ],
    },
    'an agent name that no command could say': {
      text: `${CHANNEL}agents:\n  - { name: Anna B, displayName: A, addresses: [a@agents.example] }\n`,
      says: [
        'desk.yaml:6: agents[0].name: "Anna B" cannot be used, expected a name: 1 to 24 lower-case letters, digits or dashes',
      ],
    },
    'a variable that is not set': {
      text: `${CHANNEL}hostName: \${DESK_HOST}\n`,
      says: [
        'desk.yaml:5: hostName: environment variable DESK_HOST is not set, expected a value or a default: ${DESK_HOST:-default}',
      ],
    },
    'a variable that is not written as one': {
      text: `${CHANNEL}hostName: "\${desk-host}"\n`,
      says: [
        'desk.yaml:5: hostName: ${desk-host} is no variable, expected ${NAME} or ${NAME:-default} ($${ for a plain ${)',
      ],
    },
    'a password that YAML reads as a number, without showing it': {
      text: `${CHANNEL}${IMAP.replace('hush-hush', '4711')}`,
      says: [
        'desk.yaml:9: imap[0].password: cannot be used, expected text (in quotes where it is a number) or { file: PATH }',
      ],
    },
    'a key of the other database': {
      text: `${CHANNEL}database: { dialect: sqlite, url: x }\n`,
      says: ['desk.yaml:5: database.url: is no known key, expected one of dialect, path'],
    },
    'a database of no known kind': {
      text: `${CHANNEL}database:\n  dialect: mysql\n`,
      says: ['desk.yaml:6: database.dialect: "mysql" cannot be used, expected one of sqlite, postgres'],
    },
    'a subscriber who is no agent': {
      text: `${CHANNEL}    subscribers: [ana]\n${TWO_AGENTS}`,
      says: ['desk.yaml:5: channels[0].subscribers[0]: there is no agent ana, did you mean anna?'],
    },
    'two agents of one name': {
      text: `${CHANNEL}${TWO_AGENTS.replace('name: ben', 'name: anna')}`,
      says: ['desk.yaml:7: agents[1].name: anna is the name of agents[0] already, expected each name once'],
    },
    'two agents with one address': {
      text: `${CHANNEL}${TWO_AGENTS.replace('ben@agents', 'anna@AGENTS')}`,
      says: [
        'desk.yaml:7: agents[1].addresses[0]: anna@agents.example is an address of agent anna already, expected each address once',
      ],
    },
    'an agent at the address of a channel, which would be a loop': {
      text: `${CHANNEL}agents:\n  - { name: anna, displayName: A, addresses: [Support@desk.example] }\n`,
      says: [
        "desk.yaml:6: agents[0].addresses[0]: Support@desk.example belongs to channel support: its notifications would come back as mail, expected an address of the agent's own",
      ],
    },
    'an agent at a reply address of a channel': {
      text: `${CHANNEL}agents:\n  - { name: anna, displayName: A, addresses: [support+anna@desk.example] }\n`,
      says: [
        "desk.yaml:6: agents[0].addresses[0]: support+anna@desk.example belongs to channel support: its notifications would come back as mail, expected an address of the agent's own",
      ],
    },
    'two channels with one address': {
      text: `${CHANNEL}  - { name: sales, addresses: [sales@desk.example, support@desk.example], senderName: S }\n`,
      says: [
        'desk.yaml:5: channels[1].addresses[1]: support@desk.example is an address of channel support already, expected each address once',
      ],
    },
    'a channel address with a detail': {
      text: CHANNEL.replace('support@', 'desk+support@'),
      says: [
        'desk.yaml:3: channels[0].addresses[0]: desk+support@desk.example has a + in it, expected an address without (what follows a + is ours: reply addresses)',
      ],
    },
    'an IMAP account of a channel that is not there': {
      text: `${CHANNEL}${IMAP.replace('channel: support', 'channel: suport')}`,
      says: ['desk.yaml:10: imap[0].channel: there is no channel suport, did you mean support?'],
    },
    'an IMAP password in the clear over a network': {
      text: `${CHANNEL}${IMAP}    security: none\n`,
      says: [
        'desk.yaml:11: imap[0].security: none would send the password to imap.example.net in the clear, expected tls or starttls (none is for this machine only)',
      ],
    },
    'a relay password in the clear over a network': {
      text: `${CHANNEL}relay:\n  host: mx.example.net\n  security: none\n  auth: { user: u, password: p }\n`,
      says: [
        'desk.yaml:7: relay.security: none would send the password to mx.example.net in the clear, expected tls or starttls (none is for this machine only)',
      ],
    },
    'two IMAP accounts of one name, reading the same folder': {
      text: `${CHANNEL}${IMAP}${IMAP.replace('imap:\n', '')}`,
      says: [
        'desk.yaml:11: imap[1].name: box is the name of imap[0] already, expected each name once',
        'desk.yaml:11: imap[1].folders[0]: account box reads the same folder of the same user already, expected each folder once',
      ],
    },
    'mail moved into a folder that is read': {
      text: `${CHANNEL}${IMAP}    folders: [INBOX, Done]\n    afterwards: { move: Done }\n`,
      says: [
        'desk.yaml:12: imap[0].afterwards: Done is one of the folders that are read, expected another one',
      ],
    },
    'a relay that is our own listener': {
      text: `${CHANNEL}smtp: {}\nrelay: { host: localhost, port: 2525, security: none }\n`,
      says: [
        'desk.yaml:6: relay.host: localhost port 2525 is our own listener: mail would go in circles, expected another server',
      ],
    },
    'a key that can be guessed': {
      text: `${CHANNEL}secretKeys: [short]\n`,
      says: ['desk.yaml:5: secretKeys[0]: has 5 characters, expected at least 32: openssl rand -hex 32'],
    },
    'templates that are not there': {
      text: `${CHANNEL}templatesDir: ./no-such\n`,
      says: ['desk.yaml:5: templatesDir: FOLDER/no-such is not there, expected a folder: make it with mkdir'],
    },
  };
  test.each(Object.entries(cases))('%s', (_, { text, says }) => {
    expect(folder.complaints(text)).toEqual(says.map((line) => line.replace('FOLDER', folder.path)));
  });

  test('several errors at once, in the order of the file', () => {
    const said = folder.complaints(
      `smtp: { port: x }\n${CHANNEL}    locale: xx\nfoo: 1\nhostName: \${NOT_SET}\n`,
    );
    expect(said.map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
      'desk.yaml:1: smtp.port',
      'desk.yaml:6: channels[0].locale',
      'desk.yaml:7: foo',
      'desk.yaml:8: hostName',
    ]);
  });

  test('a file that is not there', () => {
    expect(() => loadConfig('nowhere.yaml', {}, folder.path)).toThrow(
      /^nowhere\.yaml: cannot be read \(ENOENT/,
    );
  });

  test('YAML that is none, with its line', () => {
    expect(folder.complaints('channels:\n  - name: "a\n')[0]).toMatch(
      /^desk\.yaml:\d: Missing closing "quote/,
    );
  });

  test('an alias bomb is refused, not unfolded', () => {
    const bomb = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`).join(
      '\n',
    );
    expect(folder.complaints(`a0: &a0 [x]\n${bomb}\n`)).toEqual(['desk.yaml:1: too many aliases (*name)']);
  });
});
