import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { createAdmission, type Place } from '../../src/transport/smtp-admission.ts';

const BOUNDS = {
  connections: 10,
  reservedConnections: 2,
  connectionsPerClient: 3,
  connectionsPerMinute: 5,
  probes: 4,
  probeWindowMs: 600_000,
};

function door(bounds: Partial<typeof BOUNDS> = {}, relays: string[] = []) {
  const clock = { ms: 1_000_000, nowMs: () => clock.ms };
  const admission = createAdmission({ ...BOUNDS, ...bounds }, relays, clock);
  const place = (ip: string): Place => {
    const admitted = admission.admit(ip);
    if (typeof admitted === 'string') throw new Error(admitted);
    return admitted;
  };
  return { clock, admission, place };
}

describe('who may connect (T-38)', () => {
  test('a place that is given back twice is one place', () => {
    const { admission, place } = door({ connections: 3, reservedConnections: 0 });
    const first = place('192.0.2.1');
    place('192.0.2.2');
    first.leave();
    first.leave();
    place('192.0.2.3');
    place('192.0.2.4');
    expect(admission.admit('192.0.2.5')).toBe('session.full');
  });

  test('a minute later a client may begin anew, also where the clock was set back', () => {
    const { clock, admission, place } = door();
    const comeAndGo = (): void => {
      for (let i = 0; i < 5; i += 1) place('192.0.2.1').leave();
      expect(admission.admit('192.0.2.1')).toBe('client.busy');
    };
    comeAndGo();
    clock.ms += 60_000;
    comeAndGo();
    clock.ms -= 86_400_000;
    comeAndGo();
  });

  test('an IPv6 client is its /64, an IPv4 client is one however it is written', () => {
    const { admission, place } = door();
    for (const ip of ['2001:db8::1', '2001:db8:0:0:ffff::2', '2001:0db8:0000::3']) place(ip);
    expect(admission.admit('2001:db8::abcd')).toBe('client.busy');
    place('2001:db8:0:1::1');
    for (const ip of ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:192.0.2.1']) place(ip);
    expect(admission.admit('192.0.2.1')).toBe('client.busy');
  });

  test.each([
    ['192.0.2.0/24', '192.0.2.77'],
    ['192.0.2.0/24', '::ffff:192.0.2.77'],
    ['192.0.2.77', '192.0.2.77'],
    ['2001:db8::/32', '2001:db8:1::1'],
  ])('a relay is known by its network: %s has %s', (network, ip) => {
    const { admission, place } = door({}, [network]);
    const places = Array.from({ length: BOUNDS.connections }, () => place(ip));
    expect(places.every(({ relay }) => relay)).toBe(true);
    expect(admission.admit(ip)).toBe('session.full');
    expect(admission.admit('198.51.100.1')).toBe('session.full');
  });

  test('who asks for unknown recipients stays away until the window is over', () => {
    const { clock, admission, place } = door();
    for (let i = 0; i < 4; i += 1) admission.probed('192.0.2.1');
    expect(admission.admit('192.0.2.1')).toBe('client.probing');
    place('192.0.2.2');
    clock.ms += 600_000;
    place('192.0.2.1');
  });

  test('what is remembered of strangers is bounded, and who is busy just now is not what is forgotten first', () => {
    const { clock, admission, place } = door({ connections: Infinity, reservedConnections: 0 });
    for (let i = 0; i < LIMITS.clientsRemembered; i += 1)
      admission.probed(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    clock.ms += 600_000;
    for (let i = 0; i < 4; i += 1) admission.probed('192.0.2.1');
    for (let i = 0; i < 1000; i += 1) admission.probed(`11.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    expect(admission.admit('192.0.2.1')).toBe('client.probing');
    place('10.0.0.1');
  });
});
