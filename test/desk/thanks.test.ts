import { expect, test } from 'vitest';
import { isMereThanks } from '../../src/desk/tickets/thanks.ts';

test.each([
  'Thanks!',
  'Thank you so much, Anna',
  'Great, it works now. Thanks!\n\nCarla',
  'Vielen Dank, hat geklappt!\nGrüße\nJörg',
  'Merci beaucoup',
])('a resolved ticket stays resolved after %j', (text) => {
  expect(isMereThanks(text)).toBe(true);
});

test.each([
  'Thanks, but it is broken again',
  'Thanks! Could you also look at the scanner?',
  'Thanks, the printer on floor 3 as well please',
  'Danke, aber es geht nicht',
  'It does not work',
  '',
  'ok',
])('%j is a message', (text) => {
  expect(isMereThanks(text)).toBe(false);
});
