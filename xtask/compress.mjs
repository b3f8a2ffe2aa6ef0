// Writes <file>.br and <file>.gz beside each file named on the command line. Node's own brotli works on all cores.
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import zlib from "node:zlib";

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

async function compress(file) {
  const bytes = await readFile(file);
  const params = {
    [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
    [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    // WASM changes its character often: looked at in smaller blocks it is a hundredth smaller.
    ...(file.endsWith(".wasm") && { [zlib.constants.BROTLI_PARAM_LGBLOCK]: 16 }),
  };
  await Promise.all([
    brotli(bytes, { params }).then((small) => writeFile(`${file}.br`, small)),
    gzip(bytes, { level: 9 }).then((small) => writeFile(`${file}.gz`, small)),
  ]);
}

await Promise.all(process.argv.slice(2).map(compress));
