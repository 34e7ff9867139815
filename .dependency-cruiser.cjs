// The layers of Postern. A rule here is a sentence of docs/architecture.md; `npm run layers` fails when it is broken.
const only = (name, comment, owners, module) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: owners },
  to: { path: module },
});
const never = (name, comment, from, to, toNot) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: toNot ? { path: to, pathNot: toNot } : { path: to },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    never(
      'base-is-the-floor',
      'base knows no mail, no tickets and no I/O',
      '^src/base/',
      '^src/',
      '^src/base/',
    ),
    never(
      'mail-is-vocabulary',
      'mail/ is RFC vocabulary: it imports base only',
      '^src/mail/',
      '^src/',
      '^src/(base|mail)/',
    ),
    never(
      'desk-is-vocabulary',
      'desk/ is pure: base and mail only',
      '^src/desk/',
      '^src/',
      '^src/(base|mail|desk)/',
    ),
    never(
      'store-is-sql',
      'store/ imports base, mail, desk',
      '^src/store/',
      '^src/',
      '^src/(base|mail|desk|store)/',
    ),
    never(
      'pure-stages',
      'parse, classify, route, decide and compose never see SQL or sockets',
      '^src/(inbound/(parse|classify|route|decide)|outbound/compose)/',
      '^src/(store|transport|outbound/deliver|outbound/outbox|inbound/spool|inbound/apply|config|cli|service)/',
    ),
    never(
      'no-sql-near-a-socket',
      'transport and deliver know neither SQL nor tickets',
      '^src/(transport|outbound/deliver)/',
      '^src/(store|desk|inbound|config|cli|service)/',
    ),
    never(
      'apply-has-no-network',
      'nothing but SQL inside a transaction',
      '^src/inbound/apply/',
      '^src/(transport|outbound/deliver)/',
    ),
    never('nobody-imports-cli', 'the command line is the outermost shell', '^src/(?!cli/)', '^src/cli/'),
    never(
      'nobody-imports-daemon',
      'the composition root is used by the command line and the public API only',
      '^src/(?!cli/|index\\.ts|daemon\\.ts)',
      '^src/(daemon|index)\\.ts',
    ),
    only('kysely-in-store', 'SQL is written in store/ alone', '^src/store/', '^node_modules/kysely'),
    only(
      'sqlite-driver',
      'one importer of the SQLite driver',
      '^src/store/sqlite\\.ts',
      '^node_modules/(@types/)?better-sqlite3',
    ),
    only(
      'postgres-driver',
      'the PostgreSQL driver is known to its own files alone',
      '^src/store/postgres(-client|-hold)?\\.ts',
      '^node_modules/(@types/)?pg/',
    ),
    only('imap-in-transport', 'IMAP lives in transport/', '^src/transport/', '^node_modules/imapflow'),
    only(
      'smtp-in-transport',
      'the SMTP server lives in transport/ (and the demo plays a relay)',
      '^src/(transport|cli/demo)/',
      '^node_modules/smtp-server',
    ),
    only(
      'mailparser-in-parse',
      'mailparser is replaceable: parse/ hides it (and the demo reads mail as the other side would)',
      '^src/(inbound/parse|cli/demo)/',
      '^node_modules/(@types/)?mailparser',
    ),
    only(
      'mailauth-in-authenticate',
      'mailauth is replaceable: authenticate/ hides it',
      '^src/inbound/authenticate/',
      '^node_modules/mailauth',
    ),
    only(
      'nodemailer-at-the-edge',
      'nodemailer composes and submits, nothing else',
      '^src/(outbound/(compose|deliver)|cli/demo)/',
      '^node_modules/nodemailer',
    ),
    only(
      'handlebars-in-compose',
      'templates are compiled in compose/',
      '^src/outbound/compose/',
      '^node_modules/handlebars',
    ),
    never(
      'no-other-programs',
      'nothing of a mail ever becomes a command line: no program is started',
      '^src/',
      '^(node:)?child_process$',
    ),
    only(
      'network-at-the-edge',
      'sockets are opened by the shell only',
      '^src/(transport|outbound/deliver|inbound/authenticate|store|config|cli|service)/',
      '^(node:)?(net|tls|dns|http|https|dgram)$',
    ),
    {
      name: 'tests-do-not-leak',
      comment: 'src never imports from test or bench',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
