import type { MailClient } from './mail-clients/client.ts';
import { DESKTOPS } from './mail-clients/desktops.ts';
import { OTHERS } from './mail-clients/others.ts';
import { OUTLOOKS } from './mail-clients/outlooks.ts';
import { PROVIDERS } from './mail-clients/providers.ts';

/** Every mail program whose answers are made here. */
export const MAIL_CLIENTS: readonly MailClient[] = [...PROVIDERS, ...OUTLOOKS, ...DESKTOPS, ...OTHERS];
