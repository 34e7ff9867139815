import { sql, type SqlBool } from 'kysely';
import type { SearchPhrase } from '../../desk/asking/search-words.ts';
import type { SearchWords } from './dialect.ts';

/** The full-text index as an FTS5 table without content of its own. */
export const sqliteSearch: SearchWords = {
  put: async (tx, entryId, words) => {
    await sql`replace into search_words (rowid, words) values (${entryId}, ${words.join(' ')})`.execute(tx);
  },
  holdsAny: (entryId, phrases) =>
    sql<SqlBool>`${entryId} in (select rowid from search_words where search_words match ${phrases.map(phraseText).join(' OR ')})`,
};

/** A string of FTS5 syntax: `"toner car" *`. Words are letters and digits (desk/asking/search-words.ts), so nothing in it ends it. */
function phraseText({ words, open }: SearchPhrase): string {
  return `"${words.join(' ')}"${open ? ' *' : ''}`;
}
