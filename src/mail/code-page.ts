/**
 * Code pages of DOS that the Encoding Standard does not know: old programs, cash registers and machines send mail in them. The upper
 * half of each, in order.
 */
const UPPER_HALVES: ReadonlyMap<string, string> = new Map([
  [
    '437',
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  ],
  [
    '850',
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  ],
  [
    '852',
    'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0',
  ],
]);

/** The text of bytes in a code page of DOS, or null where the label names none. */
export function decodeCodePage(bytes: Uint8Array, label: string): string | null {
  const number = /^(?:cp|ibm|cp-|ibm-|dos-?|x-cp)-?(\d{3})$/.exec(label)?.[1] ?? '';
  const upper = UPPER_HALVES.get(number === '858' ? '850' : number);
  if (upper === undefined) return null;
  return Array.from(bytes, (byte) =>
    byte < 0x80
      ? String.fromCharCode(byte)
      : number === '858' && byte === 0xd5
        ? '€'
        : upper.charAt(byte - 0x80),
  ).join('');
}
