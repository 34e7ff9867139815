import type { AddrSpec } from '../../../mail/address.ts';
import type { ReversePath } from '../../../mail/envelope.ts';
import type { InternetMessage, MailClass } from '../../../mail/message.ts';
import type { MsgId } from '../../../mail/msg-id.ts';

/** What classify knows besides the message. */
export interface ClassifyContext {
  /** The envelope's; undefined where the transport told none. */
  readonly reversePath: ReversePath | undefined;
  /** Is it an address of a channel of ours? */
  isOwnAddress(address: AddrSpec): boolean;
  /** Did we make this Message-ID? */
  isOwnMessageId(id: MsgId): boolean;
}

/** One predicate about a message. What it finds is told in words that an operator understands. */
export interface Rule {
  readonly name: string;
  /** The class that this evidence speaks for; 'person' where it only forbids an automatic answer. */
  readonly speaksFor: MailClass;
  /** Strong evidence decides alone; of weak evidence it takes two. */
  readonly strength: 'strong' | 'weak';
  find(message: InternetMessage, context: ClassifyContext): string | null;
}
