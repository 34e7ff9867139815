/** What agents do to tickets without a mail, as the command line does it. */
import type { Agent } from '../../src/desk/people/agent.ts';
import type { CommandOf, Verb } from '../../src/desk/commands/command.ts';
import type { WorkInverse } from '../../src/desk/inverse.ts';
import type { Act, Done, Scene } from '../../src/inbound/apply/commands/act.ts';
import { takeBackWork } from '../../src/inbound/apply/commands/take-back-work.ts';
import { withCurrentStaff } from '../../src/inbound/apply/context/staff.ts';
import { ANNA } from './desk.ts';
import type { TestGateway } from './gateway.ts';

async function sceneOf(desk: TestGateway, number: number, agent: Agent): Promise<Scene> {
  const { id } = await desk.ticket(number);
  return { ticketId: id, strandId: id, agent, cause: null, text: '', files: [] };
}

/** Carries one command out, and lets everything that follows from it happen. */
export async function act<V extends Verb>(
  desk: TestGateway,
  number: number,
  one: { readonly does: Act<V>; readonly command: CommandOf<V>; readonly by?: Agent },
): Promise<Done | null> {
  const { store, desk: ctx } = desk.gateway;
  const scene = await sceneOf(desk, number, one.by ?? ANNA);
  const done = await store.transact(async (tx) =>
    one.does(tx, await withCurrentStaff(tx, ctx), scene, one.command),
  );
  await desk.gateway.settled();
  return done;
}

/** Takes it back again. */
export async function takeBack(desk: TestGateway, number: number, done: Done | null): Promise<Done | null> {
  const { store, desk: ctx } = desk.gateway;
  const inverse = done?.inverse;
  if (inverse == null || inverse.kind === 'command') throw new Error('there is nothing to take back so');
  const scene = await sceneOf(desk, number, ANNA);
  const back = await store.transact((tx) => takeBackWork(tx, ctx, scene, inverse as WorkInverse));
  await desk.gateway.settled();
  return back;
}
