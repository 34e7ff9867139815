/** How the desk works: teams, kinds of matters, the delay of answers. */
import * as z from 'zod';
import { AGENT_NAME } from '../desk/people/agent.ts';
import { CATEGORY_PATH } from '../desk/tickets/category.ts';
import { field, flag, whole } from './field.ts';

const HOUR_SECONDS = 3600;
const NAME = 'a name of 1 to 24 small letters, digits or dashes';

const nameOf = (about: string) => field(z.string().regex(AGENT_NAME), { expects: NAME, about });

/** A name of the IANA database, as this machine knows it. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // RangeError: there is no zone of that name.
    return false;
  }
}

export const timeZone = (about: string) =>
  field(z.string().refine(isTimeZone), {
    expects: 'the name of a time zone such as Europe/Berlin',
    about,
  });

export const deskSchema = field(
  z.strictObject({
    teams: field(
      z.array(
        z.strictObject({
          name: nameOf('Short and unique; what `#team NAME` says.'),
          members: field(z.array(nameOf('Name of an agent.')), {
            expects: 'a list of names of agents',
            about: 'Who is told when the team gets a ticket.',
          }).default([]),
        }),
      ),
      { expects: 'a list of teams', about: 'Teams that tickets are given to with `#team`.' },
    ).default([]),
    types: field(z.array(nameOf('A kind of matter.')), {
      expects: 'a list of names',
      about: 'Kinds of matters that `#type` may say.',
    }).default(['question', 'bug', 'feature', 'complaint', 'task']),
    categories: field(
      z.array(
        field(z.string().regex(CATEGORY_PATH), {
          expects: 'a path such as hardware/faulty',
          about: 'A category.',
        }),
      ),
      {
        expects: 'a list of paths such as hardware/faulty',
        about: 'Categories that `#category` may say.',
        otherwise: 'any well-formed one',
      },
    ).default([]),
    timeZone: timeZone('Zone of the clocks of agents who have none of their own.').default('UTC'),
    answerDelaySeconds: whole(0, HOUR_SECONDS, {
      expects: `a whole number of seconds from 0 to ${HOUR_SECONDS}`,
      about: 'How long an answer waits before it leaves: `#undo` takes it back until then.',
    }).default(60),
    receipts: flag({
      expects: 'true or false',
      about:
        'Tell agents by mail what their mail did. Each agent may say otherwise for themselves with `#notify receipts off`.',
    }).default(true),
  }),
  { expects: 'a block of settings', about: 'How the desk works.' },
).prefault({});
