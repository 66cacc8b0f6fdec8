import { el, role } from './dom.js';
import { sizeOf } from './format.js';

const most = { files: 10, bytes: 20 * 1024 * 1024 };

/** Where a message is written: text, files, topic. */
export class Composer {
  constructor(onSubmit) {
    Object.assign(this, { onSubmit, files: [], topic: undefined, fault: '' });
    this.input = role('input');
    this.carried = role('carried');
    role('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.input.addEventListener('input', () => this.fit());
    this.takeFiles();
    this.fit();
  }

  key(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.input.value.trim();
    if (text === '' && this.files.length === 0) return;
    this.onSubmit({ text, topic: this.topic, files: this.files });
    this.input.value = '';
    this.files = [];
    this.fault = '';
    this.draw();
    this.fit();
    this.input.focus();
  }

  /** By button, by dropping them on the page, by pasting them. */
  takeFiles() {
    const picker = role('files');
    role('attach').addEventListener('click', () => picker.click());
    picker.addEventListener('change', () => {
      this.add(picker.files);
      picker.value = '';
    });
    this.input.addEventListener('paste', (event) => this.add(event.clipboardData.files));
    document.addEventListener('dragover', (event) => event.preventDefault());
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      this.add(event.dataTransfer.files);
    });
  }

  add(files) {
    const fitting = [...files].filter((file) => file.size <= most.bytes);
    const tooLarge = [...files].find((file) => file.size > most.bytes);
    this.fault = tooLarge ? `${tooLarge.name} is larger than ${sizeOf(most.bytes)}.` : '';
    if (this.files.length + fitting.length > most.files)
      this.fault = `At most ${most.files} files go with a message.`;
    this.files = [...this.files, ...fitting].slice(0, most.files);
    this.draw();
    this.fit();
  }

  setTopic(topic) {
    this.topic = topic;
    this.draw();
    this.input.focus();
  }

  draw() {
    const chip = (text, label, remove) => {
      const button = el('button', { type: 'button', 'aria-label': label, on: { click: remove } }, '×');
      return el('span', { class: 'chip' }, text, button);
    };
    const drop = (file) => () => {
      this.files = this.files.filter((other) => other !== file);
      this.draw();
      this.fit();
    };
    const parts = [
      ...(this.topic ? [chip(`#${this.topic}`, 'Leave the topic', () => this.setTopic(undefined))] : []),
      ...this.files.map((file) =>
        chip(`${file.name} · ${sizeOf(file.size)}`, `Remove ${file.name}`, drop(file)),
      ),
      ...(this.fault ? [el('span', { class: 'fault', role: 'alert' }, this.fault)] : []),
    ];
    this.carried.replaceChildren(...parts);
    this.carried.hidden = parts.length === 0;
  }

  fit() {
    this.input.style.height = 'auto';
    this.input.style.height = `${Math.min(this.input.scrollHeight, 200)}px`;
    role('send').disabled = this.input.value.trim() === '' && this.files.length === 0;
  }
}
