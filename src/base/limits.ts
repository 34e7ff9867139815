/** Every bound of Postern, in one place. Times in milliseconds, sizes in bytes. */
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const KIB = 1024;
const MIB = 1024 * KIB;

export const LIMITS = {
  /** Largest message taken in; announced as SIZE (RFC 1870), configurable per listener. */
  messageSizeBytes: 25 * MIB,
  /** Recipients of one SMTP transaction (RFC 5321 section 4.5.3.1.8 asks for 100 at least). */
  recipientsPerTransaction: 100,
  /** Open SMTP connections in all, and those of them that are kept for the mail hosts that bring our mail. */
  smtpConnections: 200,
  smtpReservedConnections: 20,
  /** Of one other client (an IPv4 address, an IPv6 /64): open at once, and begun in a minute. */
  smtpConnectionsPerClient: 20,
  smtpConnectionsPerMinute: 60,
  /** Clients whose doings are remembered for that; of more than these the first ones are forgotten. */
  clientsRemembered: 10_000,
  /** Unknown recipients that one client asks for in that time, before it has to stay away for the rest of it. */
  smtpProbes: 50,
  smtpProbeWindowMs: 10 * MINUTE_MS,
  /** Silence before the greeting: a client that speaks first is no mail server. */
  smtpGreetingMs: 100,
  /**
   * One command from our reply to its last byte, and a message before its pace counts (RFC 5321 section 4.5.3.2.7: at
   * least five minutes); and a command where `smtpConnections` are nearly all taken.
   */
  smtpCommandMs: 5 * MINUTE_MS,
  smtpCrowdedCommandMs: 10 * SECOND_MS,
  /** Slowest pace of a message, in bytes a second. */
  smtpBytesPerSecond: 500,
  /** One message from DATA to its last byte, whatever its pace; and one session, in which a message under way may end. */
  smtpDataMs: HOUR_MS,
  smtpSessionMs: 30 * MINUTE_MS,
  /** Octets of one command line (RFC 5321 section 4.5.3.1.4 asks for 512, and for more with extensions). */
  smtpCommandBytes: 2048,
  /** Wrong commands of one session before each further one waits so long, and before the session ends. */
  smtpMistakesSlow: 10,
  smtpSlowMs: SECOND_MS,
  smtpMistakes: 20,
  /** Commands without effect, and unknown recipients, of one session before it ends. */
  smtpIdleCommands: 100,
  smtpUnknownRecipients: 10,
  /** Commands of one session that were put off (4yz), recipients beyond `recipientsPerTransaction` among them, before it ends. */
  smtpPutOff: 1000,
  /** Header fields read from one message, and the bytes of them all. */
  headerFields: 1000,
  headerBytes: 256 * KIB,
  /** MIME parts of one message, and how deep they nest. */
  mimeParts: 1000,
  mimeDepth: 50,
  /** Reading one message: time, and heap of the thread that reads it. */
  parseMs: 10 * SECOND_MS,
  parseHeapMib: 256,
  /** Heap of a thread that is looked through for garbage when a message is done with: the daemon's own, and of one that reads; and how soon. */
  daemonHeapBytes: 96 * MIB,
  parseRestHeapBytes: 48 * MIB,
  garbageRestMs: 2 * SECOND_MS,
  /** A thread that reads messages has loaded its program by then. */
  parseStartMs: 30 * SECOND_MS,
  /** Messages that are read at once. */
  parseThreads: 1,
  /** A thread that was told to end has done so by then; it may still be loading its program. */
  threadEndMs: 5 * SECOND_MS,
  /** Tries that may end the thread before a message is read by its header alone. */
  parseAttempts: 3,
  /** Characters of text that reply and forward detection look at; what is beyond stays text. */
  replyTextChars: 64 * KIB,
  /** Longest line that reply and forward detection look at. */
  replyLineChars: 2000,
  /** Characters of HTML that are made into text. */
  htmlChars: 2 * MIB,
  /** Nested elements of HTML that are told apart. */
  htmlDepth: 200,
  /** Encoded bytes of all the text of one message that is read; what is beyond becomes a file. */
  textBytes: 2 * MIB,
  /** Encoded bytes of enclosed messages and reports that are looked into. */
  enclosedBytes: MIB,
  /** Encoded bytes of a file that is brought into memory to be read; a larger one stays where the raw message lies. */
  fileInMemoryBytes: 256 * KIB,
  /** Encoded bytes of a file that can only be opened as a whole: winmail.dat, uuencode. */
  openedFileBytes: 32 * MIB,
  /** Signatures around signatures that are opened. */
  signatureLayers: 3,
  /** Encoded bytes of a calendar that is read, calendars of one message that are looked at, and characters of an event's description. */
  calendarBytes: 256 * KIB,
  calendars: 5,
  calendarTextChars: 16 * KIB,
  /** Bytes of a text that an undeclared charset is told from. */
  charsetSampleBytes: 2 * KIB,
  /** Characters of one encoded-word, words of one field, and parameters of one field that are read; what is behind them stays as written. */
  encodedWordChars: 1000,
  encodedWords: 2000,
  parameters: 100,
  /** People in the header of an inline forward, and characters of their list. */
  shownPeople: 200,
  shownPeopleChars: 20_000,
  /** How deep elements of CMS nest, and how many are read: senders cut a message into pieces of a thousand bytes. */
  cmsDepth: 16,
  cmsElements: 100_000,
  /** Changes between standard and daylight time that one VTIMEZONE lists: more than any zone had since 1970. */
  zoneObservances: 40,
  zoneDates: 400,
  /** Characters of a text that its language is told from. */
  languageChars: 2000,
  /** Messages within messages of a winmail.dat that are opened, and bytes of its RTF that are read. */
  tnefDepth: 5,
  rtfBytes: 4 * MIB,
  /** Characters of a field with the findings of a mail host that are read, and DKIM-Signature fields that are looked at for them. */
  authenticationFieldChars: 16 * KIB,
  signatureFields: 50,
  /** Of a message whose signatures are verified: bytes of one field, of From and Return-Path, signatures, and sets of ARC seals. */
  headerFieldBytes: 64 * KIB,
  senderFieldBytes: 4 * KIB,
  signaturesChecked: 5,
  arcSets: 10,
  /** SPF mechanisms that ask the DNS (RFC 7208 section 4.6.4). */
  spfLookups: 10,
  /** Checking the sender of one message: time with all its questions, and a little more until its thread is ended; heap of that. */
  authenticationMs: 10 * SECOND_MS,
  authenticationGraceMs: 5 * SECOND_MS,
  authenticationHeapMib: 256,
  /** Threads that check senders, and arrivals whose findings are kept until they are looked at again. */
  checkThreads: 4,
  checksKept: 1000,
  /** Silence of the DNS after which a mail lets those behind it go first; how long a zone that is so slow is not asked; zones of that kind. */
  dnsPatienceMs: SECOND_MS,
  dnsSlowMs: MINUTE_MS,
  dnsSlowZones: 1000,
  /** Questions to the DNS for one message, the wait for each, records of one answer, and characters of one text. */
  dnsQuestions: 100,
  dnsQuestionMs: 5 * SECOND_MS,
  dnsRecords: 100,
  dnsTextChars: 8 * KIB,
  /** Received fields before a message is a loop (RFC 5321 section 6.3). */
  receivedHops: 50,
  /** Attachments of one message that are stored. */
  attachments: 200,
  /** Addresses of one address field that are read. */
  addresses: 1000,
  /** Recipients of one delivery report that are read. */
  reportedRecipients: 1000,
  /** Characters and lines of what is said about one recipient that are looked at. */
  diagnosticChars: 16 * KIB,
  diagnosticLines: 40,
  /** Message-IDs of a References field that are kept. */
  references: 50,
  /** Octets of a local part that we put before a channel's domain (RFC 5321 section 4.5.3.1.1). */
  localPartOctets: 64,
  /** Files that go along with one outgoing mail; base64 makes a third more of them. */
  outgoingFilesBytes: 15 * MIB,
  /** Characters of a mail's text that a history entry holds; the raw mail keeps all. */
  activityTextChars: 256 * KIB,
  /** Command lines of one agent within an hour: a stolen account is slowed down (T-68). */
  agentCommandsPerHour: 60,
  agentCommandsWindowMs: HOUR_MS,
  /** Mails of one agent about one ticket within an hour: beyond it a program answers us, and the customer would hear each of them. */
  agentMailsPerTicket: 30,
  /** How long a risky order waits for its code. */
  confirmationMs: HOUR_MS,
  /** How long the codes of a held mail are good, and how long after that they and those of orders are remembered. */
  heldMailCodeMs: 7 * DAY_MS,
  codesKeptMs: 30 * DAY_MS,
  /** How long a mail that was taken for an agent's is known again, and the age at which a signature speaks for its agent no more. */
  agentMailKeptMs: 200 * DAY_MS,
  signedMailMs: 180 * DAY_MS,
  /** How far the clock of whoever signs a mail may go wrong. */
  signedAheadMs: DAY_MS,
  /** Tickets that the commands of one mail may name. */
  ticketsPerAgentMail: 20,
  /** How long what a mail did can be taken back. */
  undoMs: 7 * DAY_MS,
  /** How long a rejected mail, or an answer that was held, can be completed by a reply. */
  keptTextMs: 14 * DAY_MS,
  /** Entries that an agent is shown where an answer is held because of them. */
  newsShown: 5,
  /** Wrong tries to log in on one connection, and from one client within the window; clients that are remembered (T-39). */
  loginsPerConnection: 3,
  loginsPerClient: 10,
  loginWindowMs: 10 * MINUTE_MS,
  loginClients: 10_000,
  /** Characters of an agent's password at least. */
  passwordChars: 10,
  /** People that one mail can let into a ticket by its Cc, and people of one ticket. */
  copiedPerMail: 10,
  participants: 50,
  /** Other tickets of a customer that a notification names. */
  otherTicketsShown: 5,
  /** Characters of the news that stand at the very top of a notification, where a list of mails shows them. */
  previewChars: 140,
  /** Pieces of news in one digest, and characters of the text of each. */
  digestEntries: 50,
  digestExcerptChars: 400,
  /** Characters of the subject that a prefilled mail gets: some clients cut a link at 2000. */
  linkSubjectChars: 80,
  /** The full-text index: of one text so many words of so many characters each, and so many characters in all (PostgreSQL holds 1 MiB). */
  searchTextWords: 10_000,
  searchTextChars: 200_000,
  searchWordChars: 40,
  /** A question to it: characters, phrases, and words of a phrase. */
  searchQuestionChars: 500,
  searchPhrases: 8,
  searchPhraseWords: 12,
  /** Characters of a text around what was found in it. */
  excerptChars: 80,
  /** Characters of a canned answer. */
  cannedChars: 20_000,
  /** Tickets of a list that is sent by mail. */
  listedTickets: 50,
  /** A ticket's sheet: the last entries of its history, and characters of each. */
  sheetEntries: 100,
  sheetEntryChars: 2000,
  /** Entries of a history that are read at once. */
  historyPiece: 100,
  /** What a report looks back on. */
  reportMs: 30 * DAY_MS,
  /** Characters of a decoded subject that are kept. */
  subjectChars: 500,
  /** Characters of a display name that are kept. */
  displayNameChars: 200,
  /** Characters of an attachment's name that are kept. */
  fileNameChars: 200,

  /** Free disk that taking in another message wants: so many times the largest message, and the ballast besides. */
  roomPerMessage: 1.5,
  /** How long an answer about the free disk is believed. */
  roomBelievedMs: SECOND_MS,
  /** Disk held in reserve, in blocks of, and how often it is looked after. */
  ballastBytes: 32 * MIB,
  ballastBlockBytes: MIB,
  ballastLookMs: 5 * SECOND_MS,
  /** How often the newest rows are written down outside of the database. */
  highWaterMs: 5 * SECOND_MS,
  /** Ticket numbers that a database that was put back leaves out at least. */
  restoredNumbersLeftOut: 100,
  /** Arrivals that wait before no more are taken in: a spool that nobody works off must not fill the disk. */
  arrivalsWaiting: 50_000,

  /** How long a claimed arrival or delivery belongs to its runner. */
  leaseMs: 20 * MINUTE_MS,
  /** A mail whose sender cannot be checked (no DNS) waits so long in all; and so long between two looks. */
  authenticationWaitMs: 15 * MINUTE_MS,
  authenticationRetry: { firstMs: 5 * SECOND_MS, maxMs: 2 * MINUTE_MS },
  /** Age of a reply token that still names its ticket and person, and that still speaks for its agent. */
  tokenReadMs: 180 * DAY_MS,
  tokenCommandMs: 30 * DAY_MS,
  /** Keys that are kept when a new one is made: what was signed with an older one is known no more. */
  secretKeys: 5,
  /** Wait before what has happened is written down again, where the disk was full or the database away. */
  writeBackoff: { firstMs: 100, factor: 2, maxMs: 2 * SECOND_MS },
  /** Tries of one arrival before it is set aside for a person. */
  arrivalAttempts: 10,
  /** Wait between tries of one arrival. */
  arrivalBackoff: { firstMs: 5 * SECOND_MS, factor: 3, maxMs: HOUR_MS },
  arrivalJitter: 0.2,
  /** No arrival waits longer; one that seems to was put off before the clock was set back, and is due (I-21). */
  arrivalWaitMaxMs: 2 * HOUR_MS,
  /** Characters of an error or a relay's reply that are kept with the row. */
  errorChars: 1000,
  /** Rest between two looks at the spool or the outbox when nothing wakes the loop. */
  pollMs: SECOND_MS,

  /** Waits after the first, second, ... failed try of a delivery; the last one repeats. */
  deliveryRetryMs: [
    MINUTE_MS,
    5 * MINUTE_MS,
    15 * MINUTE_MS,
    30 * MINUTE_MS,
    HOUR_MS,
    2 * HOUR_MS,
    4 * HOUR_MS,
  ],
  /** Spread of each wait, plus or minus this part of it. */
  deliveryJitter: 0.2,
  /** No delivery waits longer; one that seems to was put off before the clock was set back, and is due (I-21). */
  deliveryWaitMaxMs: 5 * HOUR_MS,
  /**
   * A mail whose answer to the final dot was lost is sent again no earlier: by then a relay that was still busy with it is done
   * (RFC 5321 section 4.5.3.2.6 gives it ten minutes).
   */
  inDoubtMs: 10 * MINUTE_MS,
  /** Hard bounces of one address within that time, and how long nothing is sent to it then. */
  suppressAfterBounces: 3,
  bounceWindowMs: 7 * DAY_MS,
  suppressionMs: 14 * DAY_MS,
  /** Suppressed addresses that the command line lists. */
  suppressionsShown: 1000,
  /** A report about a mail that was sent longer ago counts against nobody: queues give up after five days. */
  bounceAgeMs: 10 * DAY_MS,
  /** How long a mail is tried: what a person wrote, what tells an agent, what answers by itself. */
  deliveryLifeMs: { answer: 5 * DAY_MS, notification: DAY_MS, automatic: 12 * HOUR_MS },
  /** An agent is told of an answer that was not handed over for so long; answers that are looked at for that at once. */
  delayNoticeMs: 4 * HOUR_MS,
  lateMails: 1000,
  /** Confirmations to one mailbox; beyond, tickets are opened silently. */
  confirmationsPerHour: 3,
  confirmationsPerDay: 10,
  /** Automatic mails to customers of one domain, and to all of them, before confirmations cease. */
  automaticPerDomainHour: 100,
  automaticPerHour: 500,
  /** Automatic mails to one mailbox about one ticket, before an agent writes again (RFC 3834 section 3: no loops), and for how long they count. */
  automaticPerTicket: 2,
  ticketBudgetMs: 7 * DAY_MS,
  budgetHourMs: HOUR_MS,
  budgetDayMs: DAY_MS,
  /**
   * The breaker of all automatic mail, in mails an hour: what an installation without a past may send; the multiple of its own norm
   * (the mean of its busy hours) that an installation with one may; and between which bounds that multiple counts.
   */
  breakerNewPerHour: 5000,
  breakerTimesNorm: 10,
  breakerLeastPerHour: 500,
  breakerMostPerHour: 20_000,
  /** The past that the norm is made of, and the busy hours that it takes to be one. */
  breakerPastMs: 7 * DAY_MS,
  breakerBusyHours: 24,
  /** How often the norm is looked at anew. */
  breakerNormMs: 10 * MINUTE_MS,
  /**
   * The leak guard, in letters: a stretch of an internal text that a mail may not repeat; one of another ticket's text; one that counts
   * as known to the customer; a line that counts as repeated; one with digits in it.
   */
  guardLongLetters: 40,
  guardForeignLetters: 80,
  guardKnownLetters: 24,
  guardLineLetters: 16,
  guardCodeLetters: 8,
  /** Characters of one text, entries of the ticket's history and of other tickets, and bytes of a file that the leak guard looks at. */
  guardTextChars: 64 * KIB,
  guardEntries: 200,
  guardForeignChars: 8 * KIB,
  guardFileBytes: MIB,
  /** Earlier answers of an agent whose words count as public; leaks that are told of one mail, and characters of each. */
  guardEarlierAnswers: 20,
  /** Entries of histories, the last of an agent, among which those answers are looked for. */
  guardActsLookedAt: 1000,
  leaksTold: 10,
  leakChars: 200,
  /** New tickets of one sender in an hour; what is beyond goes into one ticket. */
  ticketsPerSenderHour: 20,
  /** A flood that begins again within that time goes into the same ticket. */
  floodRestMs: DAY_MS,
  /** Mails of one sender to tickets that agents are told of. */
  repliesToldPerHour: 30,
  repliesToldPerDay: 100,
  /** Mails of all customers of one ticket that agents are told of, together. */
  ticketRepliesToldPerHour: 60,
  /** Mails to one ticket of people who take no part in it that agents are told of, whoever sends them. */
  heldToldPerHour: 30,
  /** The last entries of a ticket's history, among which such mails are counted. */
  heldLookedAt: 300,
  /** Mails of one domain in an hour that its owner disowns, before it is taken for one that is being forged. */
  disownedPerHour: 5,
  /** How often what time does by itself is looked after. */
  scheduleMs: MINUTE_MS,
  /** Reminders that are looked at in one go; the rest have their turn at the next. */
  remindersAtOnce: 200,
  /** Tasks that the check-list lines of one mail become. */
  tasksPerMail: 50,
  /** Tasks of one ticket. */
  ticketTasks: 500,
  /** Wait before a relay in trouble is tried again, and the spread of that wait. */
  relayBackoff: { firstMs: 5 * SECOND_MS, factor: 2, maxMs: 10 * MINUTE_MS },
  relayJitter: 0.2,
  /** Mails in a row that end in the middle of their transaction without a word, before that is the relay's trouble. */
  relaySuspects: 3,
  /** Longest wait of that kind: it may be the mails' own fault, and those behind them are to have their turn. */
  relaySuspectWaitMs: MINUTE_MS,
  /** How often `init` asks the same again. */
  askedAgain: 5,
  /** How long `doctor` waits for a port of this machine. */
  doctorConnectMs: 5 * SECOND_MS,
  /** SMTP client: connecting, greeting, silence, and a whole try. */
  relayConnectMs: 30 * SECOND_MS,
  relayGreetingMs: MINUTE_MS,
  relaySocketMs: 2 * MINUTE_MS,
  /** Silence after the final dot (RFC 5321 section 4.5.3.2.6): who hangs up earlier sends the message twice. */
  relayDotMs: 10 * MINUTE_MS,
  relayAttemptMs: 15 * MINUTE_MS,
  /** `doctor` at the relay: from connecting to the end of the login, and the answer to QUIT. */
  relayProbeMs: 2 * MINUTE_MS,
  relayLeaveMs: 5 * SECOND_MS,
  /** Characters of a customer's text that a notification repeats, and that a confirmation quotes (it may go to a forged sender). */
  noticeTextChars: 64 * KIB,
  confirmationQuoteChars: 2000,
  /** Characters of one msg-id that we put into a header of ours, so that no line passes 998 (RFC 5322 section 2.1.1). */
  msgIdChars: 900,
  /** Bytes of one template file. */
  templateBytes: 64 * KIB,
  /** Deliveries under way at once. */
  deliveriesAtOnce: 4,

  /** IMAP: connecting, one command, IDLE before it is renewed (RFC 2177: under 29 minutes), rest between polls. */
  imapConnectMs: 30 * SECOND_MS,
  imapCommandMs: 2 * MINUTE_MS,
  imapIdleMs: 9 * MINUTE_MS,
  imapPollMs: MINUTE_MS,
  /** Slowest transfer that a fetch is given time for, in bytes a second, on top of `imapCommandMs`. */
  imapBytesPerSecond: 32 * KIB,
  /** Longest line an IMAP server may send: a SEARCH answer of some two million UIDs. */
  imapLineBytes: 16 * MIB,
  /** Words of one such line besides plain numbers; a hundred times as much memory as the line has bytes. */
  imapLineWords: 100_000,
  /** What an IMAP server may send besides what one command asked for, before it is hung up on. */
  imapChatterBytes: 2 * MIB,
  /** Least rest between two looks at a mailbox, however often its server says that there is something new. */
  imapRestMs: 500,
  /** Bytes of a message that are fetched at once; a larger one comes in pieces. */
  imapPieceBytes: 4 * MIB,
  /** Messages fetched from one folder before its progress is written down. */
  imapBatch: 50,
  /** Messages taken from one folder before the next folder has its turn. */
  imapTurn: 1000,
  /** Highest UIDs of a folder that are checked at the first look of a connection, and Message-IDs that are compared for it. */
  imapUidsChecked: 10_000,
  imapUidsCompared: 20,
  /** Wait before the next connection to a mailbox that failed. */
  imapBackoff: { firstMs: 5 * SECOND_MS, factor: 2, maxMs: 10 * MINUTE_MS },
  /** Spread of that wait, plus or minus this part of it. */
  imapJitter: 0.2,
  /** UIDs that one search may find: more than fit into `imapLineBytes`, and all that a short range can claim is more. */
  imapUidsFound: 2_000_000,
  /** Wait before a folder whose UIDs mean something else once more is read from its beginning again; it grows while that goes on. */
  imapRereadBackoff: { firstMs: MINUTE_MS, factor: 4, maxMs: 6 * HOUR_MS },
  /** UIDs that have held for so long are sound again, and the wait begins anew. */
  imapRereadsForgottenMs: 24 * HOUR_MS,
  /** Messages that a mailbox's server did not give, and that are asked for last. */
  imapWithheld: 1000,
  /** Failures in a row of one folder on one connection, after which the mailbox is given a new connection. */
  imapFolderFailures: 3,
  /** A connection that lived this long counts as healthy, and the wait starts anew. */
  imapSurvivedMs: 5 * MINUTE_MS,

  /** Token endpoints: one request, its answer, and the time that one node has to ask for all of them. */
  oauthMs: 30 * SECOND_MS,
  oauthAnswerBytes: 64 * KIB,
  oauthClaimMs: 45 * SECOND_MS,
  /** Rest between two looks at what the other node got. */
  oauthWaitMs: 200,
  /** A token that ends sooner is not used any more. */
  oauthMarginMs: MINUTE_MS,
  /** Wait before an endpoint in trouble is asked again. */
  oauthBackoff: { firstMs: 5 * SECOND_MS, factor: 2, maxMs: 10 * MINUTE_MS },

  /** SQLite: how long a writer waits for another process. */
  busyTimeoutMs: 5 * SECOND_MS,
  /** How long a starting daemon waits for somebody who only looks whether one is there. */
  daemonLockMs: 250,
  /** How often a transaction is run again after a serialization failure. */
  transactionRetries: 10,
  transactionBackoff: { firstMs: 2, factor: 2, maxMs: 200 },
  /** PostgreSQL: one statement, and waiting for one lock. */
  statementMs: 30 * SECOND_MS,
  /** PostgreSQL: connections of one process, and getting one. */
  databaseConnections: 10,
  databaseConnectMs: 10 * SECOND_MS,
  /** PostgreSQL: silence about one statement, past the server's own bound, before the line is taken for dead. */
  databaseSilenceMs: 40 * SECOND_MS,
  /** PostgreSQL: how long it is asked whether a commit whose answer was lost took place. */
  commitLookMs: 20 * SECOND_MS,
  /** Age at which the last mark of a session is forgotten. */
  commitMarkMs: DAY_MS,
  /** PostgreSQL: wait before the line that tells other nodes of us is opened again. */
  daemonHoldBackoff: { firstMs: 500, factor: 2, maxMs: MINUTE_MS },
  /** A daemon whose mark on the database is gone for so long has ended; longer than it takes to mark itself anew. Looked for so often. */
  daemonGoneMs: 3 * MINUTE_MS,
  daemonLookMs: 30 * SECOND_MS,

  /** Age of an unfinished file of the blob store that nobody writes any more. */
  leftoverMs: DAY_MS,
  /** How often files that no row names are looked for, and the most that are removed at once. */
  sweepMs: 6 * HOUR_MS,
  sweptAtOnce: 200,

  /** Same bytes to the same recipients again are one message; without Message-ID, Date and Received only for this long. */
  anonymousDuplicateMs: 10 * MINUTE_MS,
  /** Mails of one ticket that `explain` tells of. */
  explainedMails: 1000,
  /** Lines of one text that `ticket show` prints before it folds the rest. */
  foldedLines: 15,
  /** Header fields that `quarantine show` prints, and characters of each. */
  fieldsShown: 60,
  fieldCharsShown: 300,
  /** Tries of one delivery that `outbox show` prints. */
  triesShown: 50,

  /** From when on something is wrong; configurable (`alarms`). */
  alarms: {
    ingestLagMs: 5 * MINUTE_MS,
    outboxLateMs: 10 * MINUTE_MS,
    outboxAgeMs: DAY_MS,
    outboxHeldMs: HOUR_MS,
    quarantineUnseen: 0,
    freeDiskBytes: 512 * MIB,
    clockSkewMs: MINUTE_MS,
  },
  /** How often the daemon says that it lives and looks at itself; silence for so long means that it does not. */
  beatMs: 10 * SECOND_MS,
  silenceMs: 45 * SECOND_MS,
  /** A daemon that is silent for so long is forgotten. */
  forgottenMs: DAY_MS,
  /** Longest turn of each loop: reading one mail; handing over one (relayAttemptMs, and its writing); what time does. */
  loopTurnMs: { inbound: MINUTE_MS, outbound: 17 * MINUTE_MS, schedule: 3 * MINUTE_MS },
  /** A mailbox that is online is read to its end within its poll interval and this. */
  mailboxReadMs: 10 * MINUTE_MS,
  /** A failure to read a mail or to fill a template counts as wrong for so long after it, and so does a jump of the clock. */
  mishapMs: HOUR_MS,
  /** Server or relay that cannot be reached: the operator is told after so long, since most such troubles end by themselves. */
  unreachableMs: 2 * MINUTE_MS,
  /** What was wrong is told to be right again after so long: what flickers is told once. */
  rightAgainMs: 10 * MINUTE_MS,
  /** Least time between two mails to the operator; what happens meanwhile goes into one. */
  alertRestMs: 5 * MINUTE_MS,
  /** HTTP: port, one request, one header, and connections at once; an answer is believed for a moment. */
  httpPort: 2580,
  httpRequestMs: 5 * SECOND_MS,
  httpHeaderBytes: 8 * KIB,
  httpConnections: 32,
  httpBelievedMs: SECOND_MS,
  /** A stop waits this long for mails that are being handed to the relay, then cuts them off. */
  relayGraceMs: 5 * SECOND_MS,
  /** A stop waits this long for work under way. */
  shutdownMs: 30 * SECOND_MS,
} as const;
