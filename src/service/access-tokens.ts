/**
 * Access tokens of one account. Enters: what the configuration says. Leaves: a token that is valid for a while yet.
 * What must hold: of all nodes one asks for a new token at a time, since some providers end the old one with it; a new refresh token is
 * on disk, sealed, before its access token is used; an endpoint in trouble is asked again with growing waits, however often we are.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs, waitLeftMs } from '../base/backoff.ts';
import type { Clock, Random } from '../base/clock.ts';
import type { AccessTokens } from '../base/credentials.ts';
import { GatewayError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import { seal, unseal, type SealKeys } from '../base/seal.ts';
import { Secret } from '../base/secret.ts';
import { claimTokens, readTokens, releaseTokens, storeTokens } from '../store/daemons/oauth-tokens.ts';
import type { Store } from '../store/database/database.ts';
import { requestTokens, type TokenClient } from './token-endpoint.ts';

export interface TokenAccount extends TokenClient {
  /** Of the account; the tokens are kept under it. */
  readonly name: string;
  /** null: we ask as ourselves (client credentials). */
  readonly refreshToken: Secret | null;
}

export interface AccessTokenParts {
  readonly store: Store;
  readonly keys: SealKeys;
  readonly clock: Clock;
  readonly random: Random;
}

/** What is kept between two runs. */
interface Kept {
  readonly accessToken: string;
  readonly expiresAtMs: number;
  readonly refreshToken: string | null;
  /** Of the refresh token in the configuration: another one there is a new beginning. */
  readonly from: string;
}

export function createAccessTokens(account: TokenAccount, parts: AccessTokenParts): AccessTokens {
  return new TokenSource(account, parts);
}

interface Failure {
  readonly error: unknown;
  readonly sinceMs: number;
  /** In a row. */
  readonly times: number;
}

class TokenSource implements AccessTokens {
  readonly #account: TokenAccount;
  readonly #parts: AccessTokenParts;
  readonly #from: string;
  #refused: string | null = null;
  #asking: Promise<Secret> | null = null;
  #failure: Failure | null = null;

  constructor(account: TokenAccount, parts: AccessTokenParts) {
    this.#account = account;
    this.#parts = parts;
    this.#from = createHash('sha256')
      .update(account.refreshToken?.reveal() ?? '')
      .digest('hex')
      .slice(0, 16);
  }

  token(): Promise<Secret> {
    this.#asking ??= this.#token().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  refused(token: Secret): void {
    this.#refused = token.reveal();
  }

  async #token(): Promise<Secret> {
    const { clock } = this.#parts;
    const endMs = clock.nowMs() + LIMITS.oauthClaimMs;
    for (;;) {
      const { kept, version } = await this.#read();
      if (kept !== null && this.#isGood(kept)) return new Secret(kept.accessToken);
      if (this.#failure !== null && this.#mustWait(this.#failure)) throw this.#failure.error;
      const fresh = await this.#renew(kept, version);
      if (fresh !== null) return fresh;
      // Somebody else is asking; what they get is for us too.
      if (clock.nowMs() >= endMs)
        throw new GatewayError(
          'oauth.failed',
          `${this.#account.name}: another node has been asking for too long`,
        );
      await sleep(LIMITS.oauthWaitMs);
    }
  }

  #mustWait({ sinceMs, times }: Failure): boolean {
    return waitLeftMs(sinceMs, backoffMs(LIMITS.oauthBackoff, times), this.#parts.clock.nowMs()) > 0;
  }

  async #read(): Promise<{ readonly kept: Kept | null; readonly version: number }> {
    const { store, keys } = this.#parts;
    const row = await readTokens(store.db, this.#account.name);
    const text = row?.sealed == null ? null : unseal(row.sealed, this.#account.name, keys);
    const kept = text === null ? null : (JSON.parse(text) as Kept);
    return { kept: kept?.from === this.#from ? kept : null, version: row?.version ?? 0 };
  }

  #isGood(kept: Kept): boolean {
    const left = kept.expiresAtMs - this.#parts.clock.nowMs();
    return kept.accessToken !== this.#refused && left > LIMITS.oauthMarginMs;
  }

  /** Asks for new tokens if it is our turn; null where it is not. */
  async #renew(kept: Kept | null, version: number): Promise<Secret | null> {
    const { store, clock } = this.#parts;
    const { name } = this.#account;
    const untilMs = clock.nowMs() + LIMITS.oauthClaimMs;
    const claim = { name, version, untilMs, nowMs: clock.nowMs() };
    if (!(await store.transact((tx) => claimTokens(tx, claim)))) return null;
    try {
      const fresh = await this.#ask(kept);
      const stored = { name, version, sealed: this.#sealed(fresh), nowMs: clock.nowMs() };
      if (!(await store.transact((tx) => storeTokens(tx, stored)))) return null;
      this.#failure = null;
      return new Secret(fresh.accessToken);
    } catch (error) {
      await store.transact((tx) => releaseTokens(tx, name, untilMs));
      const times = (this.#failure?.times ?? 0) + 1;
      this.#failure = { error, times, sinceMs: clock.nowMs() };
      throw error;
    }
  }

  async #ask(kept: Kept | null): Promise<Kept> {
    const { clock } = this.#parts;
    const shown = kept?.refreshToken == null ? this.#account.refreshToken : new Secret(kept.refreshToken);
    const { accessToken, expiresInMs, refreshToken } = await requestTokens(
      this.#account,
      shown === null ? { kind: 'client' } : { kind: 'refresh', refreshToken: shown },
    );
    return {
      accessToken,
      expiresAtMs: clock.nowMs() + expiresInMs,
      refreshToken: refreshToken ?? kept?.refreshToken ?? null,
      from: this.#from,
    };
  }

  #sealed(kept: Kept): string {
    const { keys, random } = this.#parts;
    return seal(JSON.stringify(kept), this.#account.name, keys, random);
  }
}
