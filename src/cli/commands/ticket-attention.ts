import type { Done, Scene } from '../../inbound/apply/commands/act.ts';
import { mute, unmute, unwatch, watch } from '../../inbound/apply/commands/attention-verbs.ts';
import type { DeskContext } from '../../inbound/apply/context/desk-context.ts';
import type { Tx } from '../../store/database/database.ts';
import { actingAgent, agentOf, tagOf, ticketNamed } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk } from '../desk/open-desk.ts';
import { outputTo } from '../terminal/output.ts';
import { requireRight } from '../desk/require-right.ts';

export type AttentionVerb = 'watch' | 'unwatch' | 'mute' | 'unmute';

/** `postern ticket watch|unwatch|mute|unmute`; `agents`: whom it is about, else who acts. */
export async function setAttention(
  verb: AttentionVerb,
  name: string,
  agents: readonly string[],
  options: GlobalOptions & { readonly as?: string | undefined },
  io: CliIo,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const ticket = await ticketNamed(desk, name);
    const agent = actingAgent(desk, options.as);
    const others = agents.map((one) => agentOf(desk, one).name).filter((one) => one !== agent.name);
    await requireRight(desk, agent, others.length > 0 ? ['view', 'assign'] : ['view'], ticket);
    const scene = { ticketId: ticket.id, strandId: ticket.id, agent, cause: null, text: '', files: [] };
    const who = agents.length === 0 ? [agent.name] : agents;
    const one = await desk.store.transact((tx) => ACTS[verb](tx, desk.desk, scene, who));
    const said = one === null ? 'it was so already' : one.said.en;
    const out = outputTo(io, options);
    if (out.json) out.value({ ticket: tagOf(desk, ticket.number), agents: who, done: said });
    else out.line(`${tagOf(desk, ticket.number)}: ${said}`);
  });
}

type Run = (tx: Tx, ctx: DeskContext, scene: Scene, agents: readonly string[]) => Promise<Done | null>;

const ACTS: Readonly<Record<AttentionVerb, Run>> = {
  watch: (tx, ctx, scene, agents) => watch(tx, ctx, scene, { verb: 'watch', agents }),
  unwatch: (tx, ctx, scene, agents) => unwatch(tx, ctx, scene, { verb: 'unwatch', agents }),
  mute: (tx, ctx, scene) => mute(tx, ctx, scene, { verb: 'mute' }),
  unmute: (tx, ctx, scene) => unmute(tx, ctx, scene, { verb: 'unmute' }),
};
