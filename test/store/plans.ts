/** What a database has to read for a question: its plan in SQLite, the rows that went through its plan in PostgreSQL. */
import { CompiledQuery, type Kysely, type QueryId, type RootOperationNode } from 'kysely';
import type { Reader } from '../../src/store/database/database.ts';
import type { Schema } from '../../src/store/database/schema.ts';
import type { DialectName } from '../support/databases.ts';

/** A statement that was asked, and a line for each step of its plan: `SCAN ticket`, or `ticket: 3000 rows`. */
interface Asked {
  readonly text: string;
  readonly steps: readonly string[];
}

/** Does the work, and explains each statement in it. */
export async function plansOf(
  db: Kysely<Schema>,
  dialect: DialectName,
  work: (reader: Reader) => Promise<unknown>,
): Promise<Asked[]> {
  const asked: { text: string; parameters: readonly unknown[] }[] = [];
  // Parts of a statement come by too; only what is asked has a result.
  const built = new Map<QueryId, RootOperationNode>();
  const watched = db.withPlugin({
    transformQuery: ({ node, queryId }) => {
      built.set(queryId, node);
      return node;
    },
    transformResult: ({ result, queryId }) => {
      const node = built.get(queryId);
      if (node === undefined) throw new Error('an answer to no question');
      const { sql: text, parameters } = db.getExecutor().compileQuery(node, queryId);
      asked.push({ text, parameters });
      return Promise.resolve(result);
    },
  });
  await work(watched);
  const plans: Asked[] = [];
  for (const { text, parameters } of asked)
    plans.push({ text, steps: await explain[dialect](db, text, parameters) });
  return plans;
}

const explain: Readonly<
  Record<DialectName, (db: Kysely<Schema>, text: string, parameters: readonly unknown[]) => Promise<string[]>>
> = {
  sqlite: async (db, text, parameters) => {
    const plan = CompiledQuery.raw(`explain query plan ${text}`, [...parameters]);
    const { rows } = await db.executeQuery<{ detail: string }>(plan);
    return rows.map(({ detail }) => detail);
  },
  postgres: async (db, text, parameters) => {
    const plan = CompiledQuery.raw(`explain (analyze, format json) ${text}`, [...parameters]);
    const { rows } = await db.executeQuery<{ 'QUERY PLAN': readonly { Plan: Step }[] }>(plan);
    return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => stepsOf(Plan)));
  },
};

interface Step {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Step[];
}

function stepsOf(step: Step): string[] {
  const rows = (step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0)) * step['Actual Loops'];
  const name = step['Relation Name'];
  const own = name === undefined ? [] : [`${name}: ${rows} rows`];
  return [...own, ...(step.Plans ?? []).flatMap(stepsOf)];
}
