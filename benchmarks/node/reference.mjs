// Times @getodk/xforms-engine on the forms and answers that the Python side wrote to a directory.
// Usage: node reference.mjs DIRECTORY   Prints one JSON object: task to list of milliseconds.
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('');
for (const name of ['DOMParser', 'XMLSerializer', 'XMLDocument', 'Document', 'Element', 'Attr', 'Node', 'Text', 'CDATASection', 'Comment', 'XPathResult', 'File', 'Blob', 'FormData']) {
	if (window[name] !== undefined) globalThis[name] = window[name];
}
// The engine's WebAssembly parts look for a browser; this is as close as Node comes to one.
const directory = process.argv[2];
Object.assign(globalThis, { window, document: window.document });
Object.defineProperty(globalThis, 'process', { value: Object.create(process, { versions: { value: {} } }), configurable: true });
const { createInstance } = await import('@getodk/xforms-engine');
const plan = JSON.parse(readFileSync(`${directory}/plan.json`, 'utf8'));
const form = (name) => readFileSync(`${directory}/${name}.xml`, 'utf8');
const open = async (name) => (await createInstance(form(name), { instance: { stateFactory: (o) => o } })).root;
const byReference = (root, reference) => {
	let found = null;
	const visit = (node) => {
		if (node.currentState.reference === reference) found = node;
		for (const child of node.currentState.children ?? []) if (found === null) visit(child);
	};
	visit(root);
	return found;
};
const set = (node, value) => (node.nodeType === 'select' ? node.selectValue(value) : node.setValue(node.valueType === 'int' ? BigInt(value) : value));
const timed = (work) => { const start = performance.now(); work(); return performance.now() - start; };
const result = {};

result.open = [];
for (let i = 0; i < plan.rounds; i++) {
	const start = performance.now();
	await open('large');
	result.open.push(performance.now() - start);
}
for (const task of plan.answers) {
	const root = await open(task.form);
	const node = byReference(root, task.reference);
	const watched = task.watch.map((reference) => byReference(root, reference));
	result[task.name] = [];
	for (let i = 0; i < task.values.length; i++) {
		result[task.name].push(timed(() => {
			set(node, task.values[i]);
			// the engine computes lazily: read what a screen would show, as the Python side does
			for (const other of watched) { void other.currentState.value; void other.currentState.relevant; if (task.options) void other.currentState.valueOptions.length; }
		}));
	}
}
{
	const root = await open('repeat');
	const range = byReference(root, plan.repeat.reference);
	result.repeat = [];
	for (let i = 1; i < plan.repeat.count; i++) {
		const spent = timed(() => range.addInstances());
		if (i >= plan.repeat.count - plan.repeat.last) result.repeat.push(spent);
	}
}
console.log(JSON.stringify(result));
