/** A process that migrates. Arguments: the database as JSON, the folder of migrations. Prints what it applied, as JSON. */
import { openStore, type DatabaseLocation } from '../../../src/store/database/database.ts';
import { migrate } from '../../../src/store/migrate.ts';

const [location = '', folder] = process.argv.slice(2);
const store = await openStore(JSON.parse(location) as DatabaseLocation);
process.stdout.write(`${JSON.stringify(await migrate(store, folder))}\n`);
await store.close();
