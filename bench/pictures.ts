/**
 * Pictures of notifications as a reader sees them: npm run pictures [-- FOLDER]. Made in headless Chromium, 360 and 1200 pixels wide, light
 * and dark, into docs/pictures/.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTemplates } from '../src/outbound/compose/templates.ts';
import { startBrowser } from '../test/support/browser.ts';
import { PICTURED, REPLY_TO } from './pictures/notices.ts';

const WINDOWS = [
  { width: 360, dark: false },
  { width: 360, dark: true },
  { width: 1200, dark: false },
  { width: 1200, dark: true },
] as const;

const folder = process.argv[2] ?? fileURLToPath(new URL('../docs/pictures', import.meta.url));
await mkdir(folder, { recursive: true });
const templates = loadTemplates([]);
const browser = await startBrowser();
try {
  for (const [name, notice] of Object.entries(PICTURED)) {
    const { html } = templates.render(notice, REPLY_TO);
    for (const { width, dark } of WINDOWS) {
      const { screenshot, width: wide, requests } = await browser.view(html, { width, dark });
      if (wide > width || requests.length > 0)
        throw new Error(`${name}: ${wide} pixels wide, ${requests.length} requests`);
      const file = `${name}-${width}-${dark ? 'dark' : 'light'}.png`;

      await writeFile(join(folder, file), screenshot);
      console.log(`${file}\t${screenshot.length} bytes`);
    }
  }
} finally {
  await browser.close();
}
