-- What is known of who sent a mail: the verdict of SPF, DKIM, DMARC and ARC, as JSON; null where it was never looked at.
alter table arrival add column authentication text;
