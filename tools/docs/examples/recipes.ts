// The published systems whose numbers there are; the first is the default.
import { recipeNames } from 'neural-style-webgpu';

const select = document.createElement('select');
select.append(...recipeNames.map((name) => new Option(name)));
console.log(select.value); // balanced
