/** Stays at the end while the reader is there; otherwise offers the way back and leaves the place alone. */
export class Scroll {
  constructor(box, jump) {
    Object.assign(this, { box, jump, follows: true });
    jump.addEventListener('click', () => this.toEnd());
    box.addEventListener('scroll', () => this.moved(), { passive: true });
    const growth = new ResizeObserver(() => this.follows && this.toEnd());
    growth.observe(box);
    growth.observe(box.firstElementChild);
  }

  moved() {
    this.follows = this.isAtEnd();
    if (this.follows) this.jump.hidden = true;
  }

  isAtEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 80;
  }

  toEnd() {
    this.follows = true;
    this.box.scrollTop = this.box.scrollHeight;
    this.jump.hidden = true;
  }

  /** Runs what changes the page; the reader then sees its end, or a button that leads there. */
  keep(change) {
    const { follows } = this;
    change();
    if (follows) this.toEnd();
    else this.jump.hidden = this.isAtEnd();
  }
}
