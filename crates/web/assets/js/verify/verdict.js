// What a check comes to: its steps in order, and what follows from them.

export class Verdict {
  constructor() {
    this.steps = {};
    this.facts = {};
    this.witnesses = [];
    this.standing = { standing: "unasked" };
    this.log = null;
  }
  /** Notes how a step went. */
  say(step, result) {
    this.steps[step] = result === true ? "passed" : result === false ? "failed" : result;
    return this;
  }
  get outcome() {
    const all = Object.values(this.steps);
    return all.includes("failed") ? "tampered" : all.includes("unknown") ? "cannot-tell" : "sound";
  }
  /** Of what is not genuine nothing is shown. */
  done(facts, standing) {
    if (this.outcome !== "sound") this.witnesses = [];
    else {
      this.facts = facts;
      this.standing = standing?.() ?? this.standing;
    }
    return this;
  }
  /** Whether each key of a witness has signed well; `of` gives times, or null where a signature is wrong. */
  witness(keys, of) {
    let wrong = false;
    for (const k of keys) {
      const times = of(k);
      if (times === null) wrong = true;
      else for (const time of times) if (!this.witnesses.some((w) => w.name === k.name && w.time === time)) this.witnesses.push({ name: k.name, time });
    }
    return this.say("witnesses", wrong ? "failed" : this.witnesses.length ? "passed" : "not-asked");
  }
}
