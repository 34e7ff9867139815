/** `#canned`: the canned answers that the asker's channels have. */
import { ASKING_WORDS } from '../../../desk/asking/asking-words.ts';
import { cannedHolding, type CannedAnswer } from '../../../desk/canned.ts';
import { writeCommand } from '../../../desk/commands/read-commands.ts';
import type { Locale } from '../../../desk/locale/locale.ts';
import { sightOf } from '../../../desk/people/rights.ts';
import { listCanned } from '../../../store/people/canned.ts';
import { vocabularyOf } from '../facts/vocabulary.ts';
import type { AskingAct } from './asking-act.ts';

export const listCannedAnswers: AskingAct<'canned'> = async (tx, ctx, { agent }, command) => {
  const { channels } = sightOf(agent);
  const all = await listCanned(tx);
  const seen = all.filter(
    ({ channel }) => channel === null || channels === null || channels.includes(channel),
  );
  const found = cannedHolding(seen, command.words);
  return {
    kind: 'canned-list',
    locale: agent.locale,
    agentName: agent.displayName,
    asked: writeCommand(command, vocabularyOf(ctx, agent)),
    count: ASKING_WORDS[agent.locale].texts(found.length),
    answers: found.map((one) => ({
      name: `/${one.name}`,
      title: one.title,
      place: placeText(agent.locale, one),
      text: one.text,
    })),
  };
};

function placeText(locale: Locale, { channel, category, locale: language }: CannedAnswer): string {
  const said = [channel, category, language].filter((part) => part !== null);
  return said.length === 0 ? ASKING_WORDS[locale].everywhere : said.join(', ');
}
