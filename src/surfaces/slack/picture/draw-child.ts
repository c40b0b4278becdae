/** A process of its own that turns one SVG into a PNG: the renderer is native code, and drawing must not hold up the server. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

const fonts = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');

process.once('message', (svg: string) => {
  // Nothing outside the picture is read: no fonts of the system, and we draw no images.
  const drawing = new Resvg(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: [join(fonts, 'DejaVuSans.ttf'), join(fonts, 'DejaVuSans-Bold.ttf')],
      defaultFontFamily: 'DejaVu Sans',
    },
    fitTo: { mode: 'zoom', value: 1.5 },
  });
  process.send?.(drawing.render().asPng().toString('base64'), () => process.exit(0));
});
process.once('disconnect', () => process.exit(0));
