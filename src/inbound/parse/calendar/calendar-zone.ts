import { LIMITS } from '../../../base/limits.ts';
import ICAL from 'ical.js';

/**
 * Time zones of calendars. A VTIMEZONE brings its own rules, which are followed year by year: only rules as zones have them, once a year,
 * are. A name without rules may be one of the IANA database.
 */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

type Component = InstanceType<typeof ICAL.Component>;

/** May the rules of this VTIMEZONE be followed? */
export function hasSimpleRules(zone: Component): boolean {
  const observances = zone.getAllSubcomponents();
  const tzid: unknown = zone.getFirstPropertyValue('tzid');
  return (
    typeof tzid === 'string' && observances.length <= LIMITS.zoneObservances && observances.every(isSimple)
  );
}

function isSimple(observance: Component): boolean {
  const dates = observance.getAllProperties('rdate');
  const rules = observance.getAllProperties('rrule').map((property): unknown => property.getFirstValue());
  if (dates.length > LIMITS.zoneDates || rules.length > 1) return false;
  return rules.every((rule) => rule instanceof ICAL.Recur && isYearly(rule));
}

/** Once a year, in one month, on a day that every few years at least has. */
function isYearly(rule: InstanceType<typeof ICAL.Recur>): boolean {
  const { BYMONTH: months = [], BYDAY: days = [], BYMONTHDAY: dates = [], ...others } = partsOf(rule);
  return (
    rule.freq === 'YEARLY' &&
    rule.interval === 1 &&
    Object.keys(others).length === 0 &&
    months.length === 1 &&
    /^(?:[1-9]|1[0-2])$/.test(String(months[0])) &&
    days.length <= 1 &&
    days.every((day) => /^[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)$/.test(String(day))) &&
    (dates.length === 0 || dates.some(isInEveryMonth))
  );
}

function isInEveryMonth(date: unknown): boolean {
  return /^(?:1?\d|2[0-8])$/.test(String(date));
}

function partsOf(rule: InstanceType<typeof ICAL.Recur>): Record<string, readonly unknown[]> {
  return rule.parts as Record<string, readonly unknown[]>;
}
