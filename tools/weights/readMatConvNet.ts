// VGG weights as MatConvNet publishes them: a MAT-file whose variable `layers` is a cell of structs.
// Both published layouts are read, by field name: weights before the name, and after it. Reading stops after
// the last wanted layer. The shape of the data is fixed, so nothing here recurses.
import type { ConvolutionWeights, Weights } from '../../src/weights/loadWeights.ts';
import { refuse } from '../../src/weights/refuse.ts';
import type { ByteSource } from './byteSource.ts';
import type { ByteStream } from './byteStream.ts';
import { ELEMENT, MAT_ADVICE, readIntegers, readTag, readText } from './matElement.ts';
import { type ArrayHead, CLASS, readArrayHead, readVariable } from './matFile.ts';
import { readCharacters, readSingles } from './matNumbers.ts';
import { swapRowsAndColumns } from './recognise.ts';
import { checkBias, checkKernel, type Wanted } from './wanted.ts';

const MAX_LAYERS = 4096;
const MAX_FIELDS = 64;
/** What lies between the wanted layers: names, strides, options. A bomb would be more. */
const MAX_SKIPPED_BYTES = 2 ** 23;

/** The wanted convolutions of a MatConvNet file, with the input channels in the file's own order. */
export async function readMatConvNet(source: ByteSource, wanted: Wanted): Promise<Weights> {
  return readVariable(source, 'layers', async (stream, layers) => {
    const count = expectArray(layers, CLASS.cell, 'layers must be a cell', MAX_LAYERS);
    const reader = new LayerReader(stream, wanted);
    for (let layer = 0; layer < count; layer++) {
      await reader.readLayer(layers.end);
      if (reader.weights.size === wanted.names.length) return reader.weights;
    }
    const next = wanted.names[reader.weights.size];
    return refuse(stream.where, `there must be a layer ${next}`, `${count} layers`, MAT_ADVICE);
  });
}

/** Refuses another class; returns how many elements the array has. */
function expectArray(head: ArrayHead, kind: number, rule: string, most: number): number {
  if (head.kind !== kind) refuse(head.where, rule, `class ${head.kind}`, MAT_ADVICE);
  const count = head.sizes.reduce((product, size) => product * size, 1);
  if (count > most) refuse(head.where, `${rule} of at most ${most}`, count, MAT_ADVICE);
  return count;
}

/** Collects weights layer by layer. */
class LayerReader {
  readonly weights = new Map<string, ConvolutionWeights>();
  private skippedBytes = 0;

  constructor(
    private readonly stream: ByteStream,
    private readonly wanted: Wanted,
  ) {}

  /** One struct of `layers`, which must be the next wanted convolution or have no weights. */
  async readLayer(end: number): Promise<void> {
    const layer = await readArrayHead(this.stream, end);
    if (expectArray(layer, CLASS.struct, 'a layer must be a struct', 1) !== 1) {
      refuse(layer.where, 'a layer must be one struct', layer.sizes.join(' x '), MAT_ADVICE);
    }
    const fields = await this.readFieldNames(layer);
    let name: string | undefined;
    let type: string | undefined;
    let found: ConvolutionWeights | undefined;
    for (const field of fields) {
      if (!['name', 'type', 'weights'].includes(field)) {
        await this.skipArray(layer.end);
        continue;
      }
      const value = await readArrayHead(this.stream, layer.end);
      if (field === 'name') name = await readCharacters(this.stream, value);
      else if (field === 'type') type = await readCharacters(this.stream, value);
      else found = await this.readWeights(value);
      await this.skipTo(value.end);
    }
    await this.skipTo(layer.end);
    const next = this.wanted.names[this.weights.size]!;
    if (found && name === next) this.weights.set(name, found);
    else if (found || type === 'conv') {
      refuse(layer.where, `the next layer with weights must be ${next}`, name, MAT_ADVICE);
    }
  }

  private async readFieldNames({ where, end }: ArrayHead): Promise<readonly string[]> {
    const [length = 0, ...rest] = await readIntegers(this.stream, ELEMENT.int32, 1, end);
    if (length < 1 || length > 64 || rest.length > 0) {
      refuse(where, 'field names must have 1 to 64 letters', length, MAT_ADVICE);
    }
    const text = await readText(this.stream, length * MAX_FIELDS, end);
    if (text.length % length !== 0) {
      refuse(where, `field names must have ${length} letters each`, text.length, MAT_ADVICE);
    }
    const names = Array.from(
      { length: text.length / length },
      (_, index) => text.slice(index * length, (index + 1) * length).split('\0')[0]!,
    );
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) refuse(where, 'a field name must be said once', twice, MAT_ADVICE);
    return names;
  }

  /** The cell {kernel, bias} of the next wanted convolution; undefined where it is empty. */
  private async readWeights(cell: ArrayHead): Promise<ConvolutionWeights | undefined> {
    if (cell.sizes.includes(0)) return undefined;
    if (expectArray(cell, CLASS.cell, 'weights must be a cell', 2) !== 2) {
      refuse(cell.where, 'weights must be a kernel and a bias', cell.sizes.join(' x '), MAT_ADVICE);
    }
    const name = this.wanted.names[this.weights.size]!;
    const kernel = await readArrayHead(this.stream, cell.end);
    // MATLAB drops sizes of 1 at the end.
    const [height = 1, width = 1, inChannels = 1, outChannels = 1] = kernel.sizes;
    const shape = { height, width, inChannels, outChannels };
    checkKernel(this.wanted, this.weights, name, shape, kernel.where);
    // Column-major [3, 3, in, out] is row-major [out, in, column, row].
    const weight = swapRowsAndColumns(await readSingles(this.stream, kernel));
    await this.skipTo(kernel.end);

    const bias = await readArrayHead(this.stream, cell.end);
    const length = bias.sizes.reduce((product, size) => product * size, 1);
    checkBias(name, shape, length, bias.where);
    const numbers = { weight, bias: await readSingles(this.stream, bias) };
    await this.skipTo(bias.end);
    return numbers;
  }

  /** Skips an array of any class, whatever is in it. */
  private async skipArray(end: number): Promise<void> {
    const { where } = this.stream;
    const { type, length, small } = await readTag(this.stream, end);
    if (type !== ELEMENT.matrix || small) {
      refuse(where, 'an array must start here', `element type ${type}`, MAT_ADVICE);
    }
    await this.skipTo(this.stream.position + length);
  }

  /** Skips what is left of an array. */
  private async skipTo(position: number): Promise<void> {
    const length = position - this.stream.position;
    this.skippedBytes += length;
    if (this.skippedBytes > MAX_SKIPPED_BYTES) {
      refuse(this.stream.where, 'little must lie between layers', `${length} bytes`, MAT_ADVICE);
    }
    await this.stream.skip(length);
  }
}
