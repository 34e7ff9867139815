import { withoutEnd } from '../base/trim.ts';

/** What a file does when somebody opens it without a thought: `page` runs in a browser, `program` runs by itself. */
export type FileDanger = 'page' | 'program' | 'none';

const PAGES = new Set(
  'htm html xhtml xht shtml mht mhtml svg svgz xml xsl xslt rdf atom rss wml vml hta htc'.split(' '),
);
const PROGRAMS = new Set(
  (
    'exe com scr pif bat cmd ps1 psm1 psd1 vb vbs vbe js jse mjs wsf wsh wsc sct lnk url website msi msp mst msc reg ' +
    'jar jnlp class cpl dll ocx sys drv gadget application appref-ms appx msix inf chm hlp scf search-ms library-ms ' +
    'settingcontent-ms theme diagcab xbap iso img vhd vhdx dmg pkg app command workflow scpt apk deb rpm run sh bash ' +
    'csh ksh zsh py pyc pyw pl rb php desktop appimage docm dotm xlsm xltm xlam xll pptm potm ppam ppsm sldm one ' +
    'accde accdr mde ade'
  ).split(' '),
);
const PAGE_TYPE =
  /^(?:text\/(?:html|xml|xsl|x-component|vnd\.wap\.wml)|image\/svg\b.*|application\/.*\b(?:xhtml|xml|hta)\b.*|multipart\/related)$/i;
const PROGRAM_TYPE =
  /^(?:application\/(?:.*\b(?:javascript|ecmascript|x-msdownload|x-dosexec|x-ms-shortcut|x-msi|x-sh|x-csh|java-archive|x-iso9660-image|vnd\.microsoft\.portable-executable)\b.*)|text\/(?:javascript|ecmascript|x-sh|x-python|vbscript))$/i;
/** Office packages are XML inside a ZIP, and their types say so. */
const PACKAGE_TYPE = /^application\/vnd\.(?:openxmlformats|oasis|ms-)/i;

/**
 * Told from name and type, since mail programs go by either. Windows does not count blanks and dots at a name's end, so they do not
 * hide one here.
 */
export function fileDanger({ name, type }: { readonly name: string; readonly type: string }): FileDanger {
  const bare = withoutEnd(name, ' .\t\u00a0');
  const ending = bare.slice(bare.lastIndexOf('.') + 1).toLowerCase();
  if (PROGRAMS.has(ending) || PROGRAM_TYPE.test(type)) return 'program';
  if (PAGES.has(ending) || (PAGE_TYPE.test(type) && !PACKAGE_TYPE.test(type))) return 'page';
  return 'none';
}

/** The same file under a name and a type that nothing opens by itself: a page shows as its source, a program does not start. */
export function harmless<F extends { readonly name: string; readonly type: string }>(file: F): F {
  switch (fileDanger(file)) {
    case 'none':
      return file;
    case 'page':
      return { ...file, name: `${file.name || 'page.html'}.txt`, type: 'text/plain' };
    case 'program':
      return { ...file, name: `${file.name}.unsafe`, type: 'application/octet-stream' };
  }
}

/** Was it renamed by `harmless`? */
export function isRenamed(name: string): boolean {
  return (
    name.endsWith('.unsafe') ||
    (name.endsWith('.txt') && fileDanger({ name: name.slice(0, -4), type: '' }) !== 'none')
  );
}
