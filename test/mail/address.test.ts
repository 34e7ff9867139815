import { describe, expect, test } from 'vitest';
import { organisationDomain } from '../../src/desk/people/organisation.ts';
import { parseMailboxes, parseWrittenAddresses } from '../../src/mail/address-list.ts';
import { addressKey, formatAddrSpec, parseAddrSpec, sameAddress } from '../../src/mail/address.ts';

const parsed = (text: string) => {
  const address = parseAddrSpec(text);
  if (address === null) throw new Error(`not read: ${text}`);
  return address;
};

describe('addresses', () => {
  test('are one when their domains differ in case, and two when their local parts do (RFC 5321 section 2.4)', () => {
    expect(sameAddress(parsed('carla@customer.example'), parsed('carla@CUSTOMER.Example'))).toBe(true);
    expect(sameAddress(parsed('carla@customer.example'), parsed('Carla@customer.example'))).toBe(false);
    expect(sameAddress(parsed('"carla"@customer.example'), parsed('carla@customer.example'))).toBe(true);
    expect(sameAddress(parsed('a@bücher.example'), parsed('a@xn--bcher-kva.example'))).toBe(true);
  });

  test('with dots side by side, as phone companies gave them out, are read and written quoted', () => {
    expect(formatAddrSpec(parsed('foo..bar.@docomo.example'))).toBe('"foo..bar."@docomo.example');
    expect(addressKey(parsed('"foo..bar."@docomo.example'))).toBe(
      addressKey(parsed('foo..bar.@docomo.example')),
    );
  });

  test.each([
    '',
    '@',
    'a@',
    '@b',
    'a b@c.example',
    'a@b c',
    'a@b@',
    'a@-b.example',
    'a@b..example',
    'a\r\nb@c.example',
    '"a\nb"@c.example',
    'a@[999]',
    '<a@b.example>',
    'a@b.example, c@d.example',
  ])('%j is none', (text) => {
    expect(parseAddrSpec(text)).toBeNull();
  });

  test('T-03 the domain is what stands behind the last @, whatever a quoted local part says', () => {
    expect(parsed('"agent@corp.example"@evil.example').domain).toBe('evil.example');
  });
});

test.each([
  ['yahoo.es', null],
  ['hotmail.co.uk', null],
  ['live.nl', null],
  ['outlook.fr', null],
  ['gmx.fr', null],
  ['yahoo.com.ar', null],
  ['customer.example', 'customer.example'],
  ['mail.customer.example', 'mail.customer.example'],
  ['yahoo.customer.example', 'yahoo.customer.example'],
])('whoever has an address at %s belongs to the organisation %s (T-07)', (domain, organisation) => {
  expect(organisationDomain({ localPart: 'carla', domain })).toBe(organisation);
});

test.each([
  'anna@xn--agents-.example',
  'anna@0x7f.1',
  'anna@2130706433',
  'anna@1.2.3',
  'anna@XN--DESK-.example',
])('an ASCII domain that would stand for another one is no domain: %s (T-57)', (text) => {
  expect(parseAddrSpec(text)).toBeNull();
});

test('raw 8-bit addresses in a header are UTF-8 (RFC 6532), and no other person’s where they are not', () => {
  const field = (text: string, charset: 'utf8' | 'latin1') => Buffer.from(text, charset).toString('latin1');
  const [jurgen] = parseMailboxes(field('<jürgen@bücher.example>', 'utf8'));
  expect(jurgen?.address).toEqual({ localPart: 'jürgen', domain: 'xn--bcher-kva.example' });
  expect(parseMailboxes(field('<jürgen@bücher.example>', 'latin1'))).toEqual([]);
});

test('an address is read as the same one with angle brackets and without, whatever its quotation marks hold (T-05)', () => {
  const field = (text: string) => Buffer.from(text).toString('latin1');
  for (const [text, localPart] of [
    ['"x\\\\y"@b.example', 'x\\y'],
    ['"\\"a"@b.example', '"a'],
    ['" anna"@b.example', ' anna'],
    ['"anna "@b.example', 'anna '],
    ['" .. "@b.example', ' .. '],
    ['"a @ b"@b.example', 'a @ b'],
    ['"\uff20;"@b.example', '\uff20;'],
  ] as const) {
    const named = (body: string) => parseMailboxes(field(body)).map(({ address }) => address);
    expect([text, parseAddrSpec(text)]).toEqual([text, { localPart, domain: 'b.example' }]);
    expect([text, named(text)]).toEqual([text, [{ localPart, domain: 'b.example' }]]);
    expect([text, named(`Anna <${text}>`)]).toEqual([text, [{ localPart, domain: 'b.example' }]]);
  }
  expect(parseMailboxes('anna @ b.example').map(({ address }) => address.localPart)).toEqual(['anna']);
});

test.each([
  ['half a character', '"\ud800"@b.example'],
  ['a blank at which mail programs fold', '"a\u00a0b"@b.example'],
  ['another', '"a\u2028b"@b.example'],
  ['a control of C1', '"a\u0085b"@b.example'],
])('an address that would be written as another, or as two lines, is none: %s (T-16, T-19)', (_, text) => {
  expect(parseAddrSpec(text)).toBeNull();
});

test('a bracket that never opened is no part of an address, whether its local part is quoted or not', () => {
  for (const [written, address] of [
    ['bob@x.example>', 'bob@x.example'],
    ['"Pump Desk"@x.example>', '"Pump Desk"@x.example'],
    ['Bob bob@x.example>', 'bob@x.example'],
  ] as const)
    expect(parseMailboxes(written).map((one) => formatAddrSpec(one.address))).toEqual([address]);
});

test('blanks go around dots and the at sign, and words with a blank between them are never joined into somebody else (T-05)', () => {
  const written = (field: string) => parseWrittenAddresses(field).map(({ address }) => address);
  expect(written('Jo <jo . doe @ x.example>')).toEqual(['jo.doe@x.example']);
  expect(written('Jo <jo.\r\n doe@x.example>')).toEqual(['jo.doe@x.example']);
  expect(written('Jo <jo doe@x.example>')).toEqual(['jo doe@x.example']);
  expect(written('Jo <jo@x y.example>')).toEqual(['jo@x y.example']);
  expect(parseMailboxes('Jo <jo doe@x.example>')).toEqual([]);
});

test('mailto: is no part of an address, however often and in whatever brackets a client wrote it', () => {
  for (const written of [
    'Bob [mailto:bob@x.example]',
    'Bob <mailto:bob@x.example>',
    'mailto:bob@x.example',
    'mailto:mailto:bob@x.example',
  ])
    expect(parseMailboxes(written).map((one) => formatAddrSpec(one.address))).toEqual(['bob@x.example']);
});

test('a quoted local part and a bare one are composed alike, so that they stay one address', () => {
  expect(parsed('"\u212aim"@b.example')).toEqual(parsed('\u212aim@b.example'));
});

test('an address in quotation marks is a part of the name where another one stands behind it (T-05)', () => {
  expect(parseWrittenAddresses('"Answers go to boss@corp.example" anna@x.example')).toEqual([
    { name: 'Answers go to boss@corp.example', address: 'anna@x.example' },
  ]);
});

test.each([
  '<@[IPv6:2001:db8::1]:anna@x.example>',
  '<@old.example,@[IPv6:2001:db8::1]:anna@x.example>',
  '<,@old.example,,@relay.example: anna@x.example>',
])('a route is no part of the address, whatever colons it has (RFC 5322 section 4.4): %s', (written) => {
  expect(parseWrittenAddresses(written)).toEqual([{ name: '', address: 'anna@x.example' }]);
});

/** As a header holds it: one character a byte. */
const raw = (text: string) => Buffer.from(text).toString('latin1');

test('a letter whose last byte in UTF-8 is a blank in latin1 ends no word: à, Š, Р', () => {
  expect(parseWrittenAddresses(raw('Libertà <info@città.example>'))).toEqual([
    { name: 'Libertà', address: 'info@città.example' },
  ]);
  expect(parseMailboxes(raw('ОАО ВЕКТОР sales@x.example'))).toMatchObject([{ name: 'ОАО ВЕКТОР' }]);
  expect(parseMailboxes(raw('Anna <vitàlia@città.example>'))).toEqual([
    { name: 'Anna', address: { localPart: 'vitàlia', domain: 'xn--citt-3na.example' } },
  ]);
});

describe('a comment in an address field', () => {
  test.each([
    ['is a name behind an address', 'bob@x.example (Bob Miller)', [['Bob Miller', 'bob@x.example']]],
    ['is none within it', 'bob(the first)@(at)x.example', [['', 'bob@x.example']]],
    ['is none beside one', 'bob.(dot)m@x.example (Bob)', [['Bob', 'bob.m@x.example']]],
    ['names nobody where it stands alone', 'Bob <bob@x.example>, (nobody)', [['Bob', 'bob@x.example']]],
    ['names nobody behind a group', 'G: bob@x.example; (end of it)', [['', 'bob@x.example']]],
    ['is no family name', '(a list), Bob <bob@x.example>', [['Bob', 'bob@x.example']]],
  ])('%s', (_, field, people) => {
    expect(parseWrittenAddresses(field).map(({ name, address }) => [name, address])).toEqual(people);
  });
});

test('two addresses in one pair of brackets are two, if both are addresses, and never one that is neither (T-05)', () => {
  const named = (field: string) => parseMailboxes(field).map(({ address }) => formatAddrSpec(address));
  expect(named('<ann@x.example, bob@y.example>')).toEqual(['ann@x.example', 'bob@y.example']);
  expect(named('<ann@x.example, bob>')).toEqual([]);
  expect(named('<"ann@x.example, bob"@y.example>')).toEqual(['"ann@x.example, bob"@y.example']);
});

test('the bracket that closes an address literal is part of it', () => {
  expect(parseWrittenAddresses('<a@[300.1]>')).toEqual([{ name: '', address: 'a@[300.1]' }]);
});

test('a name of which a part was encoded within a word is one word', () => {
  const [hoehn] = parseWrittenAddresses('David H=?ISO-8859-1?B?9g==?=hn <dh@x.example>');
  expect(hoehn).toEqual({ name: 'David Höhn', address: 'dh@x.example' });
});

test('a comment that never ends names somebody all the same', () => {
  expect(parseWrittenAddresses('jo@x.example (Jo Doe')).toEqual([
    { name: 'Jo Doe', address: 'jo@x.example' },
  ]);
});

test('the semicolon of an HTML entity ends nobody', () => {
  expect(parseWrittenAddresses('Smith &amp; Sons <s@x.example>; Jo <jo@x.example>')).toEqual([
    { name: 'Smith &amp; Sons', address: 's@x.example' },
    { name: 'Jo', address: 'jo@x.example' },
  ]);
});

test.each([
  ['"bob@x.example"', 'bob@x.example'],
  ['"bob@x.example', 'bob@x.example'],
  ['Bob <x <bob@x.example>', 'bob@x.example'],
  ['=?UTF-8?Q?<?= <bob@x.example>', 'bob@x.example'],
])('where one address alone can be meant, it is that one: %s', (written, address) => {
  expect(parseMailboxes(written).map((one) => formatAddrSpec(one.address))).toEqual([address]);
});
