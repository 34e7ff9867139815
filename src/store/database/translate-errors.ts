import type { DatabaseConnection } from 'kysely';
import type { DialectWords } from './dialect.ts';

/**
 * Makes every query of a connection throw a GatewayError where the world failed, and the driver's own error where we did.
 * kysely has no hook for it, so the connection's own method is replaced, once.
 */
export function translateErrors(
  connection: DatabaseConnection,
  words: Pick<DialectWords, 'worldFailure'>,
  done: WeakSet<DatabaseConnection>,
): DatabaseConnection {
  if (done.has(connection)) return connection;
  done.add(connection);
  const execute = connection.executeQuery.bind(connection);
  connection.executeQuery = async (query, options) => {
    try {
      return await execute(query, options);
    } catch (error) {
      throw words.worldFailure(error) ?? error;
    }
  };
  return connection;
}
