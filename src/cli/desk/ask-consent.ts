import { GatewayError } from '../../base/errors.ts';
import type { Random } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import { Secret } from '../../base/secret.ts';
import type { FirstConsent } from '../../config/first-login.ts';
import {
  GOOGLE,
  keepsSecrets,
  microsoft,
  otherProvider,
  type OAuthProvider,
} from '../../config/oauth-provider.ts';
import { consentQuestion, readConsent, redeemConsent, type ConsentClient } from '../../service/consent.ts';
import { NONE, readText, type Questions } from '../terminal/questions.ts';

export const PROVIDERS = ['google', 'microsoft', 'other'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** What has to be done at the provider before: there is a page for it, and nobody can do it for the desk. */
const FIRST: Record<ProviderName, (provider: OAuthProvider) => readonly string[]> = {
  google: () => [
    'Google has to know this program once: https://console.cloud.google.com/apis/credentials, create an',
    'OAuth client ID of the type "Desktop app". It shows a client ID and a client secret.',
  ],
  microsoft: () => [
    'Microsoft has to know this program once: https://entra.microsoft.com, App registrations, a new one, with',
    'the redirect URI http://localhost of "Mobile and desktop applications". It shows a client ID; no secret is needed.',
  ],
  other: ({ redirectUri }) => [
    `Your provider has to know this program once, with the redirect URI ${redirectUri}.`,
  ],
};

/**
 * Asks for all that leads to a refresh token; what the provider does not take is asked for again.
 * @param files how the names of the files begin that it will be kept in
 * @throws GatewayError `usage`: no answer that can be used, `oauth.failed`: the provider takes none
 */
export async function askConsent(
  questions: Questions,
  name: ProviderName,
  { random, files }: { readonly random: Random; readonly files: string },
): Promise<FirstConsent> {
  const provider = await askProvider(questions, name);
  questions.tell(FIRST[name](provider));
  let clientId = '';
  for (let tries = 1; ; tries++) {
    const client = await askClient(questions, name, clientId);
    clientId = client.clientId;
    try {
      const refreshToken = await askOwner(questions, provider, client, random);
      return { tokenUrl: provider.tokenUrl, ...client, refreshToken, files };
    } catch (error) {
      if (tries === LIMITS.askedAgain || !(error instanceof GatewayError) || error.code !== 'oauth.failed')
        throw error;
      questions.tell([`  ${error.message}; once more`]);
    }
  }
}

async function askProvider(questions: Questions, name: ProviderName): Promise<OAuthProvider> {
  if (name === 'google') return GOOGLE;
  if (name === 'microsoft')
    return microsoft(
      await questions.ask({ text: 'Directory (tenant) ID', preset: 'organizations', read: readText }),
    );
  const authorizationUrl = await questions.ask({
    text: 'Authorization endpoint (https://...)',
    read: readUrl,
  });
  const tokenUrl = await questions.ask({ text: 'Token endpoint (https://...)', read: readUrl });
  return otherProvider({
    authorizationUrl,
    tokenUrl,
    scope: await questions.ask({ text: 'Scope', read: readText }),
  });
}

async function askClient(questions: Questions, name: ProviderName, preset: string): Promise<ConsentClient> {
  const clientId = await questions.ask({ text: 'Client ID', preset, read: readText });
  const secret = await questions.ask({
    text: `Client secret (${NONE}: there is none)`,
    preset: name === 'google' ? '' : NONE,
    hidden: true,
    read: readText,
  });
  return { clientId, clientSecret: secret === NONE ? null : new Secret(secret) };
}

async function askOwner(
  questions: Questions,
  provider: OAuthProvider,
  client: ConsentClient,
  random: Random,
): Promise<Secret> {
  const question = consentQuestion(provider, client, random);
  questions.tell([
    '',
    'Open this in a browser, on any machine, as the owner of the mailbox:',
    '',
    question.url,
    '',
    `Afterwards the browser goes to ${provider.redirectUri} and says that nothing is there. That is right:`,
    'copy the address that it shows then.',
  ]);
  const code = await questions.ask({
    text: 'Address',
    read: (answer) => readConsent(answer, question),
  });
  return redeemConsent(provider, client, { code, verifier: question.verifier });
}

/** What the owner consents to, and the secrets of this program, go there. */
function readUrl(answer: string): { value: string } | { fault: string } {
  return keepsSecrets(answer)
    ? { value: answer }
    : { fault: 'expected an https:// address (http:// on this machine only)' };
}
