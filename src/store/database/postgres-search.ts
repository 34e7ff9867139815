import { sql, type SqlBool } from 'kysely';
import type { SearchPhrase } from '../../desk/asking/search-words.ts';
import type { SearchWords } from './dialect.ts';

/**
 * The full-text index as a tsvector. Words come cut (desk/asking/search-words.ts) and are given as lexemes, past PostgreSQL's own parser, so that
 * both databases find the same.
 */
export const postgresSearch: SearchWords = {
  put: async (tx, entryId, words) => {
    const vector = words.map((word, at) => `'${word}':${at + 1}`).join(' ');
    await sql`insert into search_words (entry_id, words) values (${entryId}, ${vector}::tsvector)
      on conflict (entry_id) do update set words = excluded.words`.execute(tx);
  },
  holdsAny: (entryId, phrases) =>
    sql<SqlBool>`${entryId} in (select entry_id from search_words where words @@ ${phrases.map(phraseText).join(' | ')}::tsquery)`,
};

/** `('toner' <-> 'car':*)`. Words are letters and digits, so nothing in it ends a quoted lexeme. */
function phraseText({ words, open }: SearchPhrase): string {
  return `(${words.map((word) => `'${word}'`).join(' <-> ')}${open ? ':*' : ''})`;
}
