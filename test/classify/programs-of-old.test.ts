import { describe, expect, test } from 'vitest';
import { classified } from './classified.ts';

describe('a program is told by its name or by what it writes about', () => {
  test.each([
    ['LISTSERV@LISTS.EXAMPLE', 'Output of your job "desk"', 'Unknown command - "HELLO".'],
    ['Majordomo@lists.example', 'Majordomo results: Printer', 'Command not recognized.'],
    ['bugzilla-daemon@bugs.example', '[Bug 4711] New: Printer burns', 'Summary: Printer burns'],
    ['nagios@x.example', '** PROBLEM Service Alert: web1/HTTP is CRITICAL **', 'State: CRITICAL'],
    ['root@host.example (Cron Daemon)', 'Cron <root@host> test -x /usr/sbin/anacron', 'failed'],
  ])('%s: %s', async (from, subject, text) => {
    const { mailClass, autoResponseAllowed } = await classified({ from, subject, text, fields: [] });
    expect({ mailClass, autoResponseAllowed }).toEqual({
      mailClass: 'auto-generated',
      autoResponseAllowed: false,
    });
  });

  test.each([
    ['Carla <carla@x.example>', 'Re: ** PROBLEM Service Alert: web1 is CRITICAL **', 'Please look at it.'],
    ['Carla <carla@x.example>', '** PROBLEM Service Alert: web1 is CRITICAL **', 'Can somebody look at it?'],
    ['Matt Daemon <matt.daemon@x.example>', 'Printer', 'It burns.'],
    ['Maria Jordomo <mjordomo@x.example>', 'Cron <how to>', 'It does not run.'],
  ])('a person writes so: %s: %s', async (from, subject, text) => {
    expect(await classified({ from, subject, text, fields: [] })).toMatchObject({ mailClass: 'person' });
  });
});

describe('what Notes writes by itself, without any field, and whatever a gateway puts below it', () => {
  const notice =
    'Important Email Information\n\nThe information in this email is confidential and may be legally privileged. It is intended solely for the addressee. Access to it by anyone else is unauthorized. If you are not the intended recipient, any disclosure or copying of it is prohibited.';

  test.each([
    [
      'Carla Example/Dublin/ACME is out of the office.',
      'I will be out of the office starting  02/03/2026 and will not return until 09/03/2026.\n\nI will read it then.',
    ],
    [
      '[ACME] Carla Example/Dublin/ACME is out of the office.',
      'I will be out of the office starting  02/03/2026 and will not return until 09/03/2026.',
    ],
    [
      'Carla Example/DE/ACME ist außer Haus.',
      'Ich werde ab  02.03.2026 nicht im Büro sein. Ich kehre zurück am 09.03.2026.',
    ],
    ['Carla Example est absent(e).', 'Je serai absent(e) du  02/03/2026 au 09/03/2026.'],
  ])('%s', async (subject, text) => {
    expect(await classified({ subject, text: `${text}${notice}`, fields: [] })).toMatchObject({
      mailClass: 'auto-reply',
    });
  });

  test.each([
    ['Carla Example is out of the office.', 'So who can help us now? The printer burns.'],
    [
      'Our printer',
      'I will be out of the office starting 02/03/2026 and will not return until 09/03/2026. The technician may come in that week; my colleague lets him in, and he has the key to the cellar.',
    ],
  ])('a person writes so: %s', async (subject, text) => {
    expect(await classified({ subject, text, fields: [] })).toMatchObject({ mailClass: 'person' });
  });
});

describe('absences that programs of old write', () => {
  test.each([
    [
      'away from my mail',
      'I will not be reading my mail for a while.\nYour mail regarding "Your printer" will be read when I return.',
    ],
    ['Re: Printer', '[This is an automatic reply.]\n\nI have gone fishing.'],
    [
      'Re: Printer (Out of office)',
      'I am out of the office until Monday, March 9. If you need help, please call the front desk.',
    ],
  ])('%s: %s', async (subject, text) => {
    expect(await classified({ subject, text })).toMatchObject({ mailClass: 'auto-reply' });
  });
});
