// Adam (Kingma and Ba 2015, algorithm 1) with PyTorch's epsilon, which is the paper's, and TensorFlow's.

export interface AdamConstants {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly epsilonForm: 'pytorch' | 'tensorflow';
  /** Pixels stay in [0, most] after each step; absent: they may go anywhere. */
  readonly most?: number;
  /** The learning rate of step k, counted from 0, is multiplied by rate^(k / steps). */
  readonly decay?: { readonly rate: number; readonly steps: number };
}

export interface AdamValues {
  readonly image: Float64Array;
  readonly firstMoment: Float64Array;
  readonly secondMoment: Float64Array;
}

/** The values after step `step`, counted from 0. */
export function adam(
  before: AdamValues,
  gradient: ArrayLike<number>,
  step: number,
  constants: AdamConstants,
): AdamValues {
  const { learningRate, beta1, beta2, epsilon, epsilonForm, most, decay } = constants;
  const t = step + 1;
  const rate = decay ? learningRate * decay.rate ** (step / decay.steps) : learningRate;
  const firstMoment = before.firstMoment.map((m, k) => beta1 * m + (1 - beta1) * gradient[k]!);
  const secondMoment = before.secondMoment.map(
    (v, k) => beta2 * v + (1 - beta2) * gradient[k]! ** 2,
  );
  const image = before.image.map((pixel, k) => {
    const [m, v] = [firstMoment[k]!, secondMoment[k]!];
    let moved: number;
    if (epsilonForm === 'pytorch') {
      const [mHat, vHat] = [m / (1 - beta1 ** t), v / (1 - beta2 ** t)];
      moved = pixel - (rate * mHat) / (Math.sqrt(vHat) + epsilon);
    } else {
      const corrected = (rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
      moved = pixel - (corrected * m) / (Math.sqrt(v) + epsilon);
    }
    return most === undefined ? moved : Math.min(Math.max(moved, 0), most);
  });
  return { image, firstMoment, secondMoment };
}
