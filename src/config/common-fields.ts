import * as z from 'zod';
import { LOCALES } from '../desk/locale/locale.ts';
import { field, whole, words } from './field.ts';

/** Keys that stand in several blocks. */
const PORT_MAX = 65_535;

export const locale = (about: string) =>
  field(z.enum(LOCALES), { expects: `one of ${LOCALES.join(', ')}`, about }).default('en');

export const host = (about: string) => words({ expects: 'a host name or IP address', about });

/** A port to listen on. */
export const listenPort = () =>
  whole(0, PORT_MAX, {
    expects: `a port from 0 to ${PORT_MAX}`,
    about: 'Port to listen on; 0 is any free one.',
  });

/** The port of a server; `otherwise`: which it is where none is said. */
export const serverPort = (otherwise: string) =>
  whole(1, PORT_MAX, { expects: `a port from 1 to ${PORT_MAX}`, about: 'Its port.', otherwise });
