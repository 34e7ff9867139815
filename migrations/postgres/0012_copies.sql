-- What a mail says, whoever brought it: Message-ID, writer, date, subject, text and files. The same by two ways (To and Cc, a list and
-- direct) is one matter.
alter table arrival add column copy_key text;
create index arrival_copy on arrival (copy_key) where copy_key is not null;
