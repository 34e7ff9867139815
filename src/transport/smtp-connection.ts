/**
 * One connection to our listener: smtp-server's, with what it leaves open closed.
 * Enters: what a client says, at its own pace and in its own order. Leaves: commands for smtp-server's state machine.
 * Must hold: a client speaks only when it is its turn (RFC 2920); every wait for a client ends; a client that only
 * makes mistakes is sent away; and every refusal is a row of base/errors.ts, whoever decided on it.
 */
import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import type { SMTPServer, SMTPServerDataStream } from 'smtp-server';
import { LIMITS } from '../base/limits.ts';
import type { Place } from './smtp-admission.ts';
import { createDeadline, type Deadline } from './smtp-deadline.ts';
import { CommandLines, type BrokenLine } from './smtp-lines.ts';
import {
  dialogueError,
  farewellText,
  isUnknownRecipient,
  ownReply,
  refusalFor,
  type Farewell,
  type OutgoingReply,
} from './smtp-replies.ts';

/** Times and counts of one connection. */
export interface SessionBounds {
  /** Silence before the greeting, in which a client that speaks gives itself away. */
  readonly greetingMs: number;
  /** One command, from our reply to its last byte; and the same where places are nearly all taken. */
  readonly commandMs: number;
  readonly crowdedCommandMs: number;
  /** One message, from DATA to the dot: at least `bytesPerSecond` after the first `commandMs`, and `dataMs` at most. */
  readonly bytesPerSecond: number;
  readonly dataMs: number;
  /** From the greeting on; a message under way may end. */
  readonly sessionMs: number;
  /** Mistakes before each command has to wait for `slowMs`, and before the end. */
  readonly mistakesSlow: number;
  readonly mistakes: number;
  readonly slowMs: number;
  /** Commands that do nothing, and recipients that are not here, before the end; a message that was taken in forgives all. */
  readonly idleCommands: number;
  readonly unknownRecipients: number;
  /**
   * Commands that were put off before the end. Far more than mistakes: RFC 5321 section 4.5.3.1.10 lets a client offer all recipients
   * that it has in one transaction, and come back with those that were one too many.
   */
  readonly putOff: number;
}

export interface SessionPorts {
  readonly bounds: SessionBounds;
  readonly place: Place;
  /** Are places nearly all taken? */
  readonly crowded: () => boolean;
  readonly onFarewell: (why: Farewell) => void;
}

/** RFC 2920 section 3.1: these end a group of commands. Whoever says more does not know what we will answer. */
const LAST_OF_A_GROUP = new Set([
  'EHLO',
  'HELO',
  'LHLO',
  'DATA',
  'VRFY',
  'EXPN',
  'TURN',
  'QUIT',
  'NOOP',
  'STARTTLS',
  'AUTH',
  'HELP',
]);
const IDLE_COMMANDS = new Set(['NOOP', 'RSET', 'VRFY', 'EXPN', 'HELP', 'EHLO', 'HELO', 'LHLO']);
/** Commands of the RFCs that we know of and do not offer (RFC 5321 section 4.2.4). */
const NOT_OFFERED = new Set(['EXPN', 'BDAT', 'ETRN', 'TURN', 'ATRN', 'SEND', 'SOML', 'SAML']);
/** What a browser says, sent here by a page that it shows. */
const WEB_TALK = /^(?:(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|CONNECT|PATCH) \S|[A-Za-z-]{1,40}:(?:\s|$))/i;
/** Parameters of the extensions that EHLO offers: RFC 1870, 6152 and 6531. */
const MAIL_PARAMETERS = ['SIZE', 'BODY', 'SMTPUTF8'];
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

const NO_MISTAKES = { all: 0, idleCommands: 0, unknownRecipients: 0, putOff: 0 };
/** RFC 4954 section 6. Whoever guesses passwords hears it after a few tries: it is a mistake as their first ones were. */
const TEMPORARY_LOGIN_FAILURE = 454;

export class SmtpConnection extends SMTPConnection {
  readonly #ports: SessionPorts;
  readonly #turn: Deadline;
  readonly #session: Deadline;
  readonly #mistakes = { ...NO_MISTAKES };
  #lastCode = 0;
  #overdue = false;
  #inMessage = false;

  constructor(server: SMTPServer, socket: Socket | TLSSocket, ports: SessionPorts) {
    super(server, socket);
    this.#ports = ports;
    this.#turn = createDeadline(() => {
      this.farewell('session.timeout');
    });
    this.#session = createDeadline(() => {
      this.#endSession();
    });
  }

  override init(): void {
    this._setListeners(() => {
      const { greetingMs, sessionMs } = this.#ports.bounds;
      this.#session.within(sessionMs);
      setTimeout(() => {
        this.connectionReady();
      }, greetingMs).unref();
    });
  }

  override _createParser(): CommandLines {
    const lines = new CommandLines(LIMITS.smtpCommandBytes);
    lines.oncommand = (command, done) => {
      this._onCommand(command, done);
    };
    lines.onbroken = (why) => {
      this.#refuseLine(why);
    };
    return lines;
  }

  override _sendGreeting(): void {
    if (this.#lines?.isWaiting === true) {
      this.farewell('session.too-soon');
      return;
    }
    super._sendGreeting();
    this.#awaitCommand();
  }

  override _onCommand(command: Buffer, callback: () => void = () => undefined): void {
    this.#turn.lift();
    if (this._closing || this._closed) return;
    // A line that came before STARTTLS was done is dropped, unheard (RFC 3207 section 6).
    if (this._upgrading) {
      callback();
      return;
    }
    const why = this.#reasonToPart(command);
    if (why !== null) {
      this.farewell(why);
      return;
    }
    const done = (): void => {
      if (!this.#inMessage) this.#awaitCommand();
      callback();
    };
    const answer = (): void => {
      this.#answer(command, done);
    };
    if (this.#mistakes.all < this.#ports.bounds.mistakesSlow) answer();
    else setTimeout(answer, this.#ports.bounds.slowMs);
  }

  override handler_MAIL(command: Buffer, callback: () => void): void {
    // RFC 4954 section 5.
    const known = this._isSupported('AUTH') ? [...MAIL_PARAMETERS, 'AUTH'] : MAIL_PARAMETERS;
    if (!this.#promisesMore('mail from', command, known)) super.handler_MAIL(command, callback);
    else this.#refuse('command.extension', callback);
  }

  override handler_RCPT(command: Buffer, callback: () => void): void {
    if (!this.#promisesMore('rcpt to', command, [])) super.handler_RCPT(command, callback);
    else this.#refuse('command.extension', callback);
  }

  /** Every reply passes here: smtp-server's own refusals leave as rows of our table. */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const reply = ownReply(code, data, context);
    super.send(reply.code, reply.text, reply.context);
    this.#lastCode = reply.code;
    if (!this.#inMessage) this.#count(reply);
  }

  override _onClose(): void {
    this.#turn.lift();
    this.#session.lift();
    this.#ports.place.leave();
    super._onClose();
  }

  /** Takes leave with 421 (RFC 5321 section 3.8) and closes. */
  farewell(why: Farewell): void {
    if (this._closing || this._closed) return;
    this.#ports.onFarewell(why);
    this.send(421, farewellText(why));
  }

  /** The message begins; it has to come at a pace, or not at all. */
  messageBegins(stream: SMTPServerDataStream): void {
    const { commandMs, bytesPerSecond, dataMs } = this.#ports.bounds;
    this.#inMessage = true;
    let seenBytes = 0;
    let leftMs = dataMs;
    const wait = (forMs: number): void => {
      const waitMs = Math.min(forMs, leftMs);
      leftMs -= waitMs;
      this.#turn.within(waitMs, () => {
        // The dot has come: what takes time now is ours to do.
        if (stream.writableEnded || stream.destroyed) return;
        const earnedMs = ((stream.byteLength - seenBytes) / bytesPerSecond) * 1000;
        seenBytes = stream.byteLength;
        if (leftMs > 0 && earnedMs >= 1) wait(earnedMs);
        else this.farewell('message.incomplete');
      });
    };
    wait(commandMs);
  }

  /** Between DATA and the reply to the message. */
  get isInMessage(): boolean {
    return this.#inMessage;
  }

  /** smtp-server calls this at every end of a transaction; at the end of a message its reply has just been sent. */
  override _resetSession(): void {
    super._resetSession();
    if (!this.#inMessage) return;
    this.#inMessage = false;
    if (this.#lastCode === 250) Object.assign(this.#mistakes, NO_MISTAKES);
    if (this._server._closeTimeout === false) this.#awaitCommand();
    else this.farewell('shutdown');
  }

  /** Places are nearly all taken: whoever only waits is given less time. */
  hurry(): void {
    if (!this.#inMessage && !this.#ports.place.relay) this.#turn.atMost(this.#ports.bounds.crowdedCommandMs);
  }

  get #lines(): CommandLines | null {
    return this._parser instanceof CommandLines ? this._parser : null;
  }

  #awaitCommand(): void {
    if (this._closing || this._closed) return;
    if (this.#overdue) {
      this.farewell('session.timeout');
      return;
    }
    this.#turn.within(this.#ports.bounds.commandMs);
    if (this.#ports.crowded()) this.hurry();
  }

  /** The session has lasted long enough: at once where the client is idle, else when its command is answered. */
  #endSession(): void {
    this.#overdue = true;
    if (this.#turn.isSet && !this.#inMessage) this.farewell('session.timeout');
  }

  #reasonToPart(command: Buffer): Farewell | null {
    if (this._server._closeTimeout !== false) return 'shutdown';
    if (!this._ready) return 'session.too-soon';
    const { bounds, place } = this.#ports;
    const { all, idleCommands, unknownRecipients, putOff } = this.#mistakes;
    // A relay brings what others have sent to it, and unknown recipients are no fault of its own.
    const isProbing = unknownRecipients >= bounds.unknownRecipients && !place.relay;
    const isIdle = idleCommands >= bounds.idleCommands || putOff >= bounds.putOff;
    if (all >= bounds.mistakes || isIdle || isProbing) return 'session.mistakes';
    const isInDialogue = this._nextHandler !== false;
    if (!isInDialogue && WEB_TALK.test(command.toString('latin1'))) return 'session.not-smtp';
    return this.#spokeOutOfTurn(commandName(command), isInDialogue) ? 'session.out-of-turn' : null;
  }

  /** Something is behind a command that is to be the last of its group, or the client was never told that groups are welcome. */
  #spokeOutOfTurn(name: string, isInDialogue: boolean): boolean {
    if (this.#lines?.isAhead !== true) return false;
    return isInDialogue || LAST_OF_A_GROUP.has(name) || !/^[EL]HLO$/.test(this.openingCommand || '');
  }

  #answer(command: Buffer, done: () => void): void {
    if (this._closing || this._closed) return;
    const name = commandName(command);
    if (!isUtf8(command) || CONTROL.test(command.toString('latin1'))) {
      this.#refuse('command.unreadable', done);
    } else if (this._nextHandler === false && NOT_OFFERED.has(name)) {
      this.#countIdle(name);
      this.#refuse('command.not-offered', done);
    } else {
      if (this._nextHandler === false) this.#countIdle(name);
      super._onCommand(command, done);
    }
  }

  #countIdle(name: string): void {
    if (IDLE_COMMANDS.has(name)) this.#mistakes.idleCommands += 1;
  }

  /** Does the client ask for what nobody offered? Taken in without a word it would count on it (RFC 5321 section 4.1.1.11). */
  #promisesMore(name: string, command: Buffer, known: readonly string[]): boolean {
    const read = this._parseAddressCommand(name, command);
    return read !== false && Object.keys(read.args || {}).some((parameter) => !known.includes(parameter));
  }

  #refuse(code: 'command.unreadable' | 'command.not-offered' | 'command.extension', done: () => void): void {
    const { responseCode, message } = refusalFor(dialogueError(code));
    this.send(responseCode, message);
    done();
  }

  #count({ code, text }: OutgoingReply): void {
    if (code < 400) return;
    if (code < 500 && code !== TEMPORARY_LOGIN_FAILURE) this.#mistakes.putOff += 1;
    else if (isUnknownRecipient(text)) this.#mistakes.unknownRecipients += 1;
    else this.#mistakes.all += 1;
  }

  /** What is no line is not guessed at: the client is told, and nothing of it is read any more. */
  #refuseLine(why: BrokenLine): void {
    if (this._closing || this._closed) return;
    if (!this._ready) {
      this.farewell('session.too-soon');
      return;
    }
    const { responseCode, message } = refusalFor(dialogueError(why));
    this.send(responseCode, message);
    this.close();
  }
}

function commandName(command: Buffer): string {
  return (/^[A-Za-z0-9]{1,16}/.exec(command.toString('latin1'))?.[0] ?? '').toUpperCase();
}
