// Runs a module's `run`: prints what it prints, and fails if it does not return true.
import { readFileSync } from "node:fs";

const decoder = new TextDecoder();
const host = {
    print: (text, length) => process.stdout.write(decoder.decode(new Uint8Array(instance.exports.memory.buffer, text, length))),
};
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), { host });
process.exit(instance.exports.run() === 1 ? 0 : 1);
