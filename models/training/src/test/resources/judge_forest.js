// node judge_forest.js FOLDER: runs model.onnx of the folder over rows.bin (float32) and compares with
// scores.bin (float64) and labels.bin (int64).
const fs = require('fs');
const path = require('path');
const ort = require('onnxruntime-node');

const folder = process.argv[2];
const bytes = (name) => {
  const read = fs.readFileSync(path.join(folder, name));
  return read.buffer.slice(read.byteOffset, read.byteOffset + read.byteLength);
};

(async () => {
  const session = await ort.InferenceSession.create(path.join(folder, 'model.onnx'));
  const rows = new Float32Array(bytes('rows.bin'));
  const scores = new Float64Array(bytes('scores.bin'));
  const labels = new BigInt64Array(bytes('labels.bin'));
  const features = new ort.Tensor('float32', rows, [scores.length, rows.length / scores.length]);
  const result = await session.run({ features });
  let worst = 0;
  let wrong = 0;
  for (let i = 0; i < scores.length; i++) {
    worst = Math.max(worst, Math.abs(result.score.data[i] - scores[i]));
    wrong += result.label.data[i] === labels[i] ? 0 : 1;
  }
  console.log(`${scores.length} rows, largest difference ${worst}, ${wrong} other labels`);
  process.exit(worst <= 1e-6 && wrong === 0 ? 0 : 1);
})().catch((failure) => {
  console.error(String(failure));
  process.exit(2);
});
