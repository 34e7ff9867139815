import type { AddrSpec } from '../../mail/address.ts';

/** Domains that give an address to anyone: a shared domain says nothing about an organisation. */
const PUBLIC_PROVIDERS = new Set(
  (
    'gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.co.uk hotmail.fr hotmail.de live.com live.de msn.com ' +
    'yahoo.com yahoo.de yahoo.fr yahoo.co.uk yahoo.co.jp ymail.com icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me ' +
    'gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de posteo.de mailbox.org arcor.de 1und1.de ' +
    'orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tin.it alice.it bluewin.ch hispeed.ch sunrise.ch ' +
    'mail.ru yandex.ru yandex.com bk.ru list.ru inbox.ru seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl ' +
    'qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net zoho.com fastmail.com fastmail.fm tutanota.com tuta.io ' +
    'btinternet.com comcast.net verizon.net att.net sbcglobal.net cox.net shaw.ca rogers.com bigpond.com telenet.be skynet.be ' +
    'ziggo.nl xs4all.nl kpnmail.nl telia.com hey.com mail.com uol.com.br bol.com.br terra.com.br'
  ).split(' '),
);

/** The same of providers that have a domain in every country (`yahoo.es`, `hotmail.co.uk`), and of telephone companies' `yahoo` and `live`. */
const PUBLIC_FAMILY =
  /^(?:yahoo|ymail|rocketmail|hotmail|outlook|live|msn|gmx|aol|gmail|googlemail|icloud|yandex|mail|tutanota|tuta|proton|protonmail|zoho|fastmail|laposte|orange|free|libero|virgilio)\.(?:[a-z]{2,3}|com?\.[a-z]{2})$/;

/** The domain by which the owner of an address belongs to an organisation; null where it tells nothing. */
export function organisationDomain(address: AddrSpec): string | null {
  return PUBLIC_PROVIDERS.has(address.domain) ||
    PUBLIC_FAMILY.test(address.domain) ||
    address.domain.startsWith('[') ||
    !address.domain.includes('.')
    ? null
    : address.domain;
}
