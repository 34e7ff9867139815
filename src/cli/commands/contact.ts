import { limitOption } from '../terminal/limit-option.ts';
import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

/** `postern contact list|show|add-address` */
export function registerContact(program: Program, io: CliIo): void {
  const contact = program
    .command('contact')
    .description('the people who write')
    .addHelpText('after', examples('contact list', 'contact show carla@customer.example'));
  contact
    .command('list')
    .description('contacts by name, with their addresses and organisation')
    .option('--search <words>', 'only those with this in a name or an address')
    .addOption(limitOption())
    .addHelpText('after', examples('contact list', 'contact list --search carla --json'))
    .action(async (_options, command) => {
      const { listContacts } = await import('./contact-read.ts');
      await listContacts(command.optsWithGlobals(), io);
    });
  contact
    .command('show')
    .description('one contact with every ticket that they take part in')
    .argument('<address>', 'an address of the contact, or the id')
    .addHelpText(
      'after',
      examples('contact show carla@customer.example', 'contact show carla@customer.example --json'),
    )
    .action(async (address, _options, command) => {
      const { showContact } = await import('./contact-read.ts');
      await showContact(address, command.optsWithGlobals(), io);
    });
  contact
    .command('add-address')
    .description('give a contact another address; mail from there is theirs, also on their tickets')
    .argument('<contact>', 'an address of the contact, or the id')
    .argument('<address>', 'the new address')
    .addHelpText('after', examples('contact add-address carla@customer.example carla@home.example'))
    .action(async (wanted, address, _options, command) => {
      const { addAddress } = await import('./contact-write.ts');
      await addAddress(wanted, address, command.optsWithGlobals(), io);
    });
}
