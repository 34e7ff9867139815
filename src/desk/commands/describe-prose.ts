/** What docs/commands.md says in prose, and the grammar that words.ts, block.ts and the values' readers read. */
import { DAY_MS, HOUR_MS } from '../../base/spans.ts';
import { LIMITS } from '../../base/limits.ts';
import { COMMAND_TEXT_CHARS } from './verb-entry.ts';

const days = (ms: number) => `${ms / DAY_MS} days`;

const BEFORE = `# Commands by mail

<!-- Made by \`node src/cli/main.ts commands --markdown > docs/commands.md\`; a test compares. Change src/desk/commands/ instead. -->

Agents work in their own mail client: they answer what Postern sends them. What they write above the quoted notification goes to the
customer, and lines \`#word value\` at its very top are commands.

\`\`\`
#take
#waiting
Hello Carla, please hold the button for ten seconds.
\`\`\`

This answers Carla, makes the writer the assignee, and waits for Carla. \`#help\` brings this list by mail, \`postern commands\` in the terminal.

## Where commands stand

- **At the very top.** Blank lines may stand before and between them. The first line that is no command ends the block; from there on all is text.
- **Nowhere else.** A line further down is text whatever it looks like. The receipt names such lines and says that they were not run.
- **Not nearly.** \`# note\`, \`* #note\`, \`*#note*\` or \`\uFF03note\` is no command, and neither is \`#note\` below a greeting. Where such a line would have kept the
  text inside, or stands first, the text does not go out either: the whole mail comes back. Answered with \`#note\`, it becomes the note that it was to be.
- **Not in words.** \`Internal: ...\`, \`[note]\`, a sentence that ends in \`#note\`, \`@ben\` at the beginning, a mail to a colleague with the desk in Cc, a
  forward, a reaction, a recall, words in answer to a colleague's note, to what a third party answered or to a mail about a stranger: all come back. \`#note\` keeps the text, \`#public\` sends it. A text that is one word, and that of a command, comes back, too.
- **Never from what somebody else wrote.** Quoted mail, forwarded mail and the signature are cut off before anything is read, in every client's way of quoting.
- **In plain text.** A mail that has nothing but HTML may answer; its commands are refused, because HTML can show one thing and say another. Every
  phone and web mail sends plain text beside its HTML unless it was told otherwise.
- **All or nothing.** One line that cannot be understood, is not allowed or is not possible, and nothing of the whole mail is done or sent.`;

export const GRAMMAR = `## Grammar

In EBNF (ISO/IEC 14977). Upper and lower case are the same in words and names. \`?...?\` is said in words.

\`\`\`ebnf
mail         = order | ticket order , { ticket order } ;
order        = { blank line | command line } , text ;
ticket order = { blank line } , "#ticket" , gap , ticket , line end , order ;

command line = [ unseen ] , "#" , word , [ gap , value ] , line end ;
word         = letter , { letter | digit | "_" | "-" } ;            (* 31 characters at most *)
gap          = ( blank | ":" ) , { blank | ":" } ;
value        = ? what stands in the table below, to the end of the line ? ;
text         = ? all lines from the first that is neither blank nor a command line; of a ticket order up to the next "#ticket" line ? ;
unseen       = ? blanks, and characters of no width that keyboards leave ? ;

several      = item , { ( blank | "," ) , { blank | "," } , item } ;
item         = bare | quoted ;
bare         = ? characters but blanks and commas, the first no quotation mark ? ;
quoted       = '"' , { inside } , '"'  |  "“" , { inside } , "”"
             | "„" , { inside } , ( "“" | "”" )
             | "«" , { inside } , "»"  |  "»" , { inside } , "«" ;
inside       = "\\" , ? any character, taken as it is ?  |  ? any character but the closing mark and "\\" ? ;
free text    = ? the rest of the line; marks around all of it are taken off ? ;  (* ${COMMAND_TEXT_CHARS} characters at most *)

duration     = part , { [ blank ] , part } ;                         (* 45m  1h30m  1.5h  3d  2w *)
part         = number , [ ( "." | "," ) , number ] , [ blank ] , unit ;
unit         = "w" | "d" | "h" | "m" | ? the same in full: weeks, day, hrs, minutes ... ? ;

time         = duration | day , [ [ "at" ] , clock ] | clock ;       (* the first that is yet to come *)
day          = date | weekday | "today" | "tomorrow" | ? the same in German ? ;
date         = year , "-" , month , "-" , day of month               (* 2026-12-01 *)
             | day of month , "." , month , "." , year ;             (* 1.12.2026 *)
clock        = hour , ( ":" | "." | "h" ) , minute , [ "am" | "pm" ] | hour , ( "am" | "pm" ) ;

person       = [ "@" ] , ( name | ? display name, its first or last word ? | address | "me" ) ;
ticket       = [ "[" ] , [ "#" ] , [ prefix ] , number , [ "]" ] ;   (* TICK-1007 *)
changes      = [ "+" | "-" ] , item , { gap , [ "+" | "-" ] , item } ;
nothing      = "none" | "nobody" | "off" | "-" ;
\`\`\`

- **Names of a closed list** (status, priority, category, team, type) may be shortened to what only one of them begins with, of three letters
  or more, or ends in: \`urg\`, \`faulty\`. What two are called by is asked back.
- **Times** are the agent's own (\`timeZone\` of the agent, else of the desk). A day without an hour begins at nine. Days and weeks are those of
  the calendar: \`1d\` is the same hour tomorrow, also where the clocks are changed tonight.
- **Work** (\`#time\`, \`#estimate\`) counts eight hours to a day and five days to a week.
- **The same twice** is once. Two commands that set the same thing to different values are refused, and so are two that want different things
  of the text (\`#note\` and \`#send\`).`;

const AFTER = `## What becomes of the text

| with | the text |
| --- | --- |
| nothing of the kind | is the answer, and goes to all who take part |
| \`#note\`, \`#call\` | stays inside |
| \`#draft\` | is kept, below what is kept already; \`#draft new\`: instead of it. Colleagues add to it the same way |
| \`#forward ADDRESS\` | is a question to somebody outside, in a thread of their own. Whatever comes back stays inside, and the customer hears of none of it |
| \`#secret NAME\` | is kept encrypted, apart from the history, and goes into no mail |
| only questions (\`#list\`, \`#help\` ...) | is nothing: it is a signature, mostly |
| on a ticket that is \`#internal\` | is a note, unless \`#public\` stands above it |

\`#send\` sends what is kept: the held answer or the draft that the mail replies to, else the writer's own held answer, else the ticket's draft.
A status above it counts for it: \`#send\` and \`#resolve\`. A text below \`#send\` is refused; \`#draft\` changes what is kept.

**Who has it already is not sent it again.** Whom your mail names in To or Cc has it from you: the desk sends it to the others who take part, and the
receipt and the history name both. Their answer finds the ticket if it comes to the desk. They read your mail as it is, commands and quote included;
the receipt warns you where it was a note. Nobody counts as having it where you log in to the desk to send it: it goes to nobody else from there.

## What comes back

- **A receipt** says what was done, to whom the answer goes, its exact text, how many quoted lines were cut, which lines were not run, and until
  when \`#undo\` calls it back. \`#notify receipts off\` ends them for oneself, \`desk.receipts\` for all.
- **A rejected mail** comes back whole, with each wrong line, what is wrong with it and the nearest word there is. Answer it with nothing but the
  mended line, and the whole mail is carried out, with its text and files. Where as many lines come back as were wrong, each takes the place of
  one; else they go to the top and the wrong ones go. An answer with a text of its own stands for the whole mail instead. It is kept for ${days(LIMITS.keptTextMs)}.
- **An answer that crossed**: if the customer wrote, or a colleague answered, since the notification that is replied to, the answer waits. What
  is new comes back with it; \`#send\` sends it as it is, and another text stands in its place.
- **A code**: what is hard to take back needs full proof of the agent (a reply to a mail of ours *and* a signature of their domain, or a login by
  SMTP AUTH). With less, a code goes to their registered address, and a reply beginning \`#confirm CODE\` within ${LIMITS.confirmationMs / HOUR_MS === 1 ? 'an hour' : `${LIMITS.confirmationMs / HOUR_MS} hours`} carries it out, once.

## Taking back

Answers leave after \`desk.answerDelaySeconds\`. \`#undo\`, as an answer to the receipt or to anything about the ticket, takes back what the writer's
last mail about it did: the answer is recalled while it waits, and every command is undone by its opposite. It is possible for ${days(LIMITS.undoMs)}, once
for each mail, the latest first; what has left has left, and that is said.

## Several tickets in one mail

A mail that begins with \`#ticket\` has one part for each ticket, to the next line \`#ticket\`:

\`\`\`
#ticket TICK-1001
#resolve
Your new password is on its way.

#ticket TICK-1002
#take
#note
Looks like TICK-1001.
\`\`\`

The mail may answer anything of ours, a list for example. Each part is checked against its own ticket; a fault in one, and none is carried out.
Files of the mail belong to the first part.

## A new ticket

A mail to the address of a channel that begins with \`#customer ADDRESS\` opens a ticket for that customer and sends them the text; with
\`#internal\` it opens one that stays inside. The writer has to be proven: by a signature of their domain, by a login, or because the mail answers
something that we sent to them. From a From address alone it is a stranger's mail, and its commands are text.`;

export const COMMANDS_PROSE = { before: BEFORE, after: AFTER };
