/** A real browser that shows what we send, and tells what that tried to do. */
import { launch, type Browser } from 'puppeteer-core';
import { programPath } from './servers.ts';

export interface Viewing {
  /** Addresses that the page asked for; none was let through. */
  readonly requests: readonly string[];
  readonly dialogs: readonly string[];
  /** Elements and attributes that could do something. */
  readonly active: readonly string[];
  /** Did a script of the page set `window.pwned`? */
  readonly ran: boolean;
  /** Text that a reader sees. */
  readonly text: string;
  /** CSS pixels that the page wants to be wide. */
  readonly width: number;
  readonly screenshot: Uint8Array;
}

export interface Window {
  readonly width: number;
  readonly dark: boolean;
}

export interface TestBrowser {
  view(html: string, window?: Window): Promise<Viewing>;
  /** Where the links of a page lead, as the browser takes them. */
  links(html: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function startBrowser(): Promise<TestBrowser> {
  const executablePath = programPath('chromium');
  if (executablePath === null) throw new Error('Chromium is missing (apt-get install chromium)');
  // Root cannot have Chromium's sandbox; what is shown comes from these tests alone.
  const browser = await launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  return {
    view: (html, window = { width: 1200, dark: false }) => view(browser, html, window),
    links: async (html) => {
      const page = await browser.newPage();
      await page.setContent(html, { waitUntil: 'load' });
      const found = (await page.evaluate(
        `[...document.querySelectorAll('a[href], area[href]')].map(({ href }) => href)`,
      )) as string[];
      await page.close();
      return found;
    },
    close: () => browser.close(),
  };
}

async function view(browser: Browser, html: string, { width, dark }: Window): Promise<Viewing> {
  const page = await browser.newPage();
  try {
    const requests: string[] = [];
    const dialogs: string[] = [];
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      requests.push(request.url());
      void request.abort();
    });
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.setContent(html, { waitUntil: 'load' });
    const seen = (await page.evaluate(INSPECT_PAGE)) as Pick<Viewing, 'active' | 'ran' | 'text' | 'width'>;
    const screenshot = await page.screenshot({ fullPage: true });
    return { requests, dialogs, screenshot, ...seen };
  } finally {
    await page.close();
  }
}

/** Runs in the page, whose types are not those of Node: hence a text. */
const INSPECT_PAGE = `(() => {
  const active = [];
  const names = /^(?:script|iframe|object|embed|form|input|svg|math|base|link|video|audio|img|frame|template)$/;
  for (const element of document.querySelectorAll('*')) {
    if (names.test(element.localName)) active.push(element.localName);
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name) || /^\\s*(?:javascript|data|vbscript):/i.test(value)) active.push(element.localName + ' ' + name);
    }
  }
  return {
    active,
    ran: 'pwned' in window,
    text: document.body.innerText,
    width: document.documentElement.scrollWidth,
  };
})()`;
