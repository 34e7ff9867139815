/** Passwords of agents: only what scrypt (RFC 7914) makes of them is kept. */
import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from '../base/clock.ts';

/** 32 MiB and some tens of milliseconds for each try. */
const COST = { N: 32_768, r: 8, p: 1 } as const;
const MEMORY_BYTES = 64 * 1024 * 1024;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const FORM = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9+/=]{8,64})\$([A-Za-z0-9+/=]{8,128})$/;

/** `scrypt$N$r$p$SALT$KEY`, salt and key in base64. */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random.bytes(SALT_BYTES);
  const key = await derive(password, Buffer.from(salt), COST);
  const words = [
    'scrypt',
    COST.N,
    COST.r,
    COST.p,
    Buffer.from(salt).toString('base64'),
    key.toString('base64'),
  ];
  return words.join('$');
}

/** Is it the password? `stored` null (no such user, or none is set): the same work, and no. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, n, r, p, salt = '', wanted = ''] = FORM.exec(stored ?? '') ?? [];
  const cost = n === undefined ? COST : { N: Number(n), r: Number(r), p: Number(p) };
  const key = await derive(password, Buffer.from(salt, 'base64'), cost);
  const expected = Buffer.from(wanted, 'base64');
  return expected.length === key.length && timingSafeEqual(expected, key);
}

/** NFKC, as keyboards differ in how they write the same letters (RFC 8265 section 4.2 asks for NFC at least). */
function derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { ...cost, maxmem: MEMORY_BYTES };
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
