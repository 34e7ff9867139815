/** Lines that look like commands and are none: their text does not go out, and a mended line makes of it what it was to be. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forEachDialect } from '../support/databases.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';

const CARLA = 'carla@customer.example';
const ANNA = 'anna@agents.example';
const INSIDE = 'INT-91 he has not paid since March.';

forEachDialect((_dialect, openFresh) => {
  let desk: TestGateway;

  beforeEach(async () => {
    const { location } = await openFresh({ migrated: false });
    desk = await startTestGateway({ config: { database: location } });
  });
  afterEach(() => desk.stop());

  async function opened(): Promise<SentMail> {
    await desk.send({ from: CARLA, to: 'support@desk.example' });
    return onlyTo(await desk.sent(), ANNA);
  }
  const answer = (answering: SentMail, text: string) =>
    desk.send({ from: ANNA, to: replyAddressOf(answering), answering, text });
  const notes = async () => (await desk.history(1001)).filter(({ kind }) => kind === 'note');

  describe('a line that was meant to keep the text inside (T-53)', () => {
    test.each([
      ['a blank behind its sign', `# note\n${INSIDE}`],
      ['a comma behind its word', `#note, ${INSIDE}`],
      ['a bullet', `* #note\n${INSIDE}`],
      ['bold', `*#note*\n${INSIDE}`],
      ['a sign of a wide keyboard', `\uff03note\n${INSIDE}`],
      ['a sign that nobody sees', `#\u200bnote\n${INSIDE}`],
      ['a greeting above it', `Hi Ben,\n#note\n${INSIDE}`],
    ])('with %s: nothing goes out, nothing is done, and the mail comes back', async (_what, text) => {
      await answer(await opened(), text);
      const back = onlyTo(await desk.sent(), ANNA);
      expect(back.mail.text).toContain('Nothing was done, and nothing was sent.');
      expect(back.mail.text).toContain('it looks like #note');
      expect(back.mail.text).toContain('INT-91');
      expect(await desk.ticket(1001)).toMatchObject({ status: 'open' });

      // Answered with the line as it should have been, it is the note that it was to be.
      await answer(back, text.startsWith('#note,') ? `#note ${INSIDE}` : '#note');
      expect((await desk.sent()).filter(({ envelope }) => envelope.to === CARLA)).toEqual([]);
      expect(await notes()).toHaveLength(1);
      expect((await notes())[0]?.text).toContain(
        'he has not paid since March.'.slice(0, text.includes('#note,') ? 0 : 60),
      );
    });

    test('goes to nobody outside with a question either', async () => {
      await answer(await opened(), `#forward lab@supplier.example\nCan it be the fuser?\n#note ${INSIDE}`);
      const [back, ...others] = await desk.sent();
      expect(others).toEqual([]);
      expect(back?.mail.text).toContain('it looks like #note');
    });
  });

  test('a line below the text that would have kept nothing inside is text, and the answer goes out', async () => {
    await answer(await opened(), 'Press the button. Then write\n#1 what the lamp says\n# 2 what you hear');
    const [sent] = (await desk.sent()).filter(({ envelope }) => envelope.to === CARLA);
    expect(sent?.mail.text).toContain('# 2 what you hear');
  });
});
