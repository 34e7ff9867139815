import { describe, expect, test } from 'vitest';
import { readReply } from '../../src/inbound/parse/reply.ts';

/** Of Thunderbird, Roundcube and Tutanota, in languages that fewer people write. */
const ATTRIBUTIONS = [
  '02.03.2026 у 10:30 Bob напісаў:',
  '02.03.2026 u 10:30, Bob piše:',
  'נכתב על ידי Bob, ב־02/03/2026 בשעה 10:30:',
  'Pada 02/03/2026 10:30, Bob membalas:',
  'Op 02-03-2026 om 10:30, skreau Bob:',
  'Ar 02/03/2026 10:30, scríobh Bob:',
  'Bob escreveu às 10:30 de 02/03/2026:',
  'Bob skrifaði þann 2.3.2026 10:30:',
  // Roundcube
  'Bob писал(а) 2026-03-02 10:30:',
  'كتب Bob في 2026-03-02 10:30:',
  '2026-03-02 10:30에 Bob이(가) 쓴 내용:',
  'Bob 於 2026-03-02 10:30 寫到:',
  // Tutanota
  'Mar 2, 2026, 10:30 by bob@desk.example:',
];

describe('a line that introduces a quote is one', () => {
  test.each(ATTRIBUTIONS)('%s', (line) => {
    expect(readReply(`It is out.\n\n${line}\n> Is it\n> out?`, null, false).text).toBe('It is out.');
    expect(readReply(`It is out.\n\n${line}\n\nIs it out?`, null, false).text).toBe('It is out.');
  });

  test.each([
    'On Mon, Mar 2, 2026 at 10:30 AM Acme: Support <bob@desk.example> wrote:',
    'Acme: Support <bob@desk.example> 于2026年3月2日周一 10:30写道：',
    'On 3/2/26 10:30, Acme: Support wrote:',
  ])('where the name has a colon: %s', (line) => {
    expect(readReply(`It is out:\n${line}\n\n> Is it\n> out?`, null, false).text).toBe('It is out:');
  });

  test.each([
    'Am Mo., 2. März 2026 um 10:30 Uhr schrieb Bob [mailto:bob@desk.example]:',
    'Bob &lt;bob@desk.example&gt; 于2026年3月2日周一 10:30写道：',
    'Bob <bob@desk.example<mailto:bob@desk.example>> ezt írta (időpont: 2026. márc. 2., H, 10:30):',
    'Pe  02.03.2026  10:30,  Bob  a  scris:',
    '_Quoting Bob <bob@desk.example>:_',
    'On Monday 2 March 2026 10:30 am, Bob Example wrote',
    'On Mon, Mar 2, 2026 at 10:30 AM Bob <bob@desk.example> wrote',
  ])('as other clients changed it: %s', (line) => {
    expect(readReply(`It is out.\n\n${line}\n> Is it?`, null, false).text).toBe('It is out.');
  });

  test('Thunderbird in Ukrainian has no verb, and above text without quote signs that is a line like any other', () => {
    const line = '02.03.2026 10:30, Bob Example:';
    expect(readReply(`It is out.\n\n${line}\n> Is it?`, null, false).text).toBe('It is out.');
    expect(readReply(`It is out.\n\n${line}\nIs it?`, null, false).text).toContain('Is it?');
  });

  test('a year of the Thai calendar is one', () => {
    const line = 'เมื่อ 2 มี.ค. 2569 เวลา 10:30 Bob <bob@desk.example>\nเขียนว่า:';
    const answer = 'It came on 2 March 2026.\nIt is out';
    expect(readReply(`${answer}\n${line}\n\nIs it?`, null, false).text).toBe(answer);
  });
});
