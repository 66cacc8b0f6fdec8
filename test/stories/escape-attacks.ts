import type { Guard } from '../support/unguarded/guards.js';

/** What must be left out for an attack to succeed; more than one where it is held twice. */
export interface Leaving {
  docker: Guard[];
  bubblewrap: Guard[];
}

/** A script, what it prints in the container, and what it prints in one that lacks its guard. */
export interface Attack {
  name: string;
  script: string;
  inside: RegExp;
  guards: Leaving;
  /** The success of the attack, in the same container without the guards. */
  without: RegExp;
  /** Where a runtime cannot be made without its guard: why, and what the script prints on the host instead. */
  onHost?: { why: string; script?: string; prints: RegExp };
}

/** The same guard in both runtimes. */
const both = (...guards: Guard[]): Leaving => ({ docker: guards, bubblewrap: guards });

/** The scripts say what they got; this last line shows that they ran to their end. */
const done = 'echo tried';
const nothing = /^tried$/;

const network: Attack[] = [
  {
    name: 'sees no network interface but loopback',
    script: `sed -n 's/^ *\\([^:]*\\):.*/\\1/p' /proc/net/dev`,
    inside: /^lo$/,
    guards: both('no network'),
    without: /^eth0$/m,
  },
  {
    name: 'has no route to anywhere',
    script: `tail -n +2 /proc/net/route; grep -v ' lo$' /proc/net/ipv6_route; ${done}`,
    inside: nothing,
    guards: both('no network'),
    without: /^eth0\t[0-9A-F]{8}\t/m,
  },
  {
    name: 'resolves no name',
    script: `for n in host.docker.internal $(uname -n).local $NEIGHBOUR; do
      timeout 2 getent ahosts $n >/dev/null && echo "resolved $n"; done; ${done}`,
    inside: nothing,
    guards: both('no network'),
    without: /^resolved neighbour\.test$/m,
  },
  {
    name: 'reaches no TCP port of the host, by none of its addresses',
    script: `for a in $ADDRESSES; do
      timeout 1 bash -c "exec 3<>/dev/tcp/$a/$PORT && head -c 7 <&3" 2>/dev/null; done; ${done}`,
    inside: nothing,
    guards: both('no network'),
    without: /^canary$/m,
  },
  {
    name: 'sends no datagram to the host',
    script: `for a in $ADDRESSES; do
      timeout 1 bash -c "echo hello >/dev/udp/$a/$PORT" 2>/dev/null && echo "sent to $a"; done
      ${done}`,
    inside: /^(sent to 127\.0\.0\.1\n)?tried$/,
    guards: both('no network'),
    without: /^sent to (?!127\.)/m,
  },
  {
    name: 'reaches no abstract unix socket of the host or a neighbour',
    script: `for a in $ABSTRACT $NEIGHBOUR_ABSTRACT; do
      socat -t1 - ABSTRACT-CONNECT:$a </dev/null 2>/dev/null; done; ${done}`,
    inside: nothing,
    guards: both('no network'),
    without: /^canary$/m,
  },
];

const files: Attack[] = [
  {
    name: 'sees neither the data directory nor the engine nor the home of the host user',
    script: `for p in $DATA $DATA/token $DATA/rookery.db $DATA/run $DATA/agents /var/run/docker.sock \\
      /run/docker.sock /run/containerd /var/lib/docker $CHECKOUT; do [ -e "$p" ] && echo "sees $p"; done
      cat $DATA/token /etc/shadow 2>/dev/null; ls -A /root 2>/dev/null; ${done}`,
    inside: nothing,
    guards: both('only its own folders'),
    without: /sees \S+\/token\n(.*\n)*sees \/run\/docker\.sock\n(.*\n)*op_planted/,
  },
  {
    name: 'finds nothing of another agent, its child, another session or what is known of people',
    script: `find $ROOT -path /proc -prune -o -name 'neighbour-*' -print 2>/dev/null
      for p in /proc/[0-9]*/root /proc/[0-9]*/cwd /proc/[0-9]*/fd; do
        [ $ROOT = / ] && find $p/ -maxdepth 3 -name 'neighbour-*' 2>/dev/null; done
      for p in .. ../.. ../_people ../_sessions ../child/_home ../../neighbour/_home; do
        ls -A /workspace/$p /home/agent/$p 2>/dev/null | grep neighbour-; done; ${done}`,
    inside: nothing,
    guards: both('only its own folders'),
    without: /(.*neighbour-\d\n){3}/,
  },
  {
    name: 'finds no socket but those of its own door and what it made itself',
    script: `find $ROOT -path /proc -prune -o -path /tmp/cc-socks -prune -o -xtype s -print 2>/dev/null </dev/null | sort`,
    inside: /^\/run\/agent\/m\.sock\n\/run\/agent\/t\.sock$/,
    guards: both('only its own folders'),
    without: /\/run\/docker\.sock\n\S+\/run\/docker\.sock$/m,
  },
  {
    name: 'sees no process of the host, nor its command line or environment',
    script: `cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -oE 'node_modules/jes[t]|neighbour-proces[s]' | head -n 1
      cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -o '^JEST_WORKER_I[D]' | head -n 1; ${done}`,
    inside: nothing,
    guards: both('its own processes'),
    without: /^neighbour-process$/m,
  },
  {
    name: 'sees no device of the host',
    script: `find /dev -xdev \\( -type b -o -name mem -o -name kvm -o -name 'tty[0-9]*' \\) -print; ${done}`,
    inside: nothing,
    guards: both('no devices'),
    without: /^\/dev\/mem$/m,
  },
];

const privileges: Attack[] = [
  {
    name: 'is not root, in none of its processes',
    script: `cat /proc/[0-9]*/status | grep -E '^Uid:' | tr '\\t' ' ' | sort -u`,
    inside: /^Uid: (1\d{4}) \1 \1 \1$/,
    guards: both('not root'),
    without: /^Uid: 0 0 0 0$/m,
  },
  {
    name: 'has no capability, in none of its processes',
    script: `cat /proc/[0-9]*/status | grep -E '^Cap(Prm|Eff|Bnd|Amb):' | tr '\\t' ' ' | sort -u`,
    inside: /^CapAmb: 0+\nCapBnd: 0+\nCapEff: 0+\nCapPrm: 0+$/,
    guards: both('no capabilities'),
    without: /^CapBnd: 0*[1-9a-f]/m,
  },
  {
    name: 'can gain no privilege, in none of its processes',
    script: `cat /proc/[0-9]*/status | grep -E '^NoNewPrivs:' | tr '\\t' ' ' | sort -u`,
    inside: /^NoNewPrivs: 1$/,
    guards: both('no new privileges'),
    without: /^NoNewPrivs: 0$/m,
    onHost: { why: 'bwrap sets it always', prints: /^NoNewPrivs: 0$/m },
  },
  {
    name: 'finds no folder to write in but its home, its session and temporary ones',
    script: `find $ROOT -path /proc -prune -o -path /workspace -prune -o -path /home/agent -prune \\
      -o -path /tmp -prune -o -path /dev/shm -prune -o -path /dev/mqueue -prune -o -path /dev/pts -prune \\
      -o -type d -writable -print 2>/dev/null; ${done}`,
    inside: nothing,
    guards: both('read-only root'),
    without: /^\/(\w+\n)?(.*\n)*tried$/,
  },
  {
    name: 'writes nothing into the system',
    script: `for f in /x /etc/passwd /etc/ld.so.preload /etc/claude-code/managed-settings.json /usr/bin/x \\
      /bin/sh /opt/x /var/x /run/x; do
      (echo x >>$f) 2>/dev/null && echo "wrote $f"; done; ${done}`,
    inside: nothing,
    guards: { docker: ['read-only root', 'not root'], bubblewrap: ['read-only root'] },
    without: /^wrote \/x$/m,
  },
  {
    name: 'writes nothing into its skills',
    script: `for f in /opt/skills/skills/given/SKILL.md /opt/skills/hooks.json; do
      (echo x >>$f) 2>/dev/null && echo "wrote $f"; done; ${done}`,
    inside: nothing,
    guards: both('read-only mounts'),
    without: /^wrote \/opt\/skills\/hooks\.json$/m,
  },
  {
    name: 'cannot remove, replace or open up the sockets of its door',
    script: `cd /run/agent
      for c in 'rm -f m.sock' 'mv m.sock n.sock' 'ln -sf /tmp/m t.sock' 'chmod 777 m.sock' 'touch x' 'mkdir y' \\
        'mv /run/agent /run/other' 'rmdir /run/agent' 'chmod 777 /run/agent'; do
        $c 2>/dev/null && echo "did $c"; done; stat -c '%F %a' . m.sock t.sock`,
    inside: /^directory 700\nsocket 600\nsocket 600$/,
    guards: both('read-only mounts'),
    without: /^did rm -f m\.sock$/m,
  },
  {
    name: 'changes no setting of the kernel',
    script: `for f in /proc/sys/kernel/core_pattern /proc/sys/kernel/hostname /proc/sys/user/max_user_namespaces \\
      /proc/sys/vm/overcommit_memory /proc/sysrq-trigger /sys/fs/cgroup/*/release_agent /sys/kernel/uevent_helper \\
      /proc/1/oom_score_adj; do
      [ -w $f ] && (: >>$f) 2>/dev/null && echo "opens $f"; done; ${done}`,
    inside: /^(opens \/proc\/1\/oom_score_adj\n)?tried$/,
    guards: { docker: ['read-only kernel settings', 'not root'], bubblewrap: ['no capabilities'] },
    without: /^opens \/proc\/sys\/(kernel\/core_pattern|user\/max_user_namespaces)$/m,
  },
  {
    name: 'becomes no other user, neither by the setuid programs there are nor by one of its own',
    script: `cp /bin/bash /workspace/own; chmod 6755 /workspace/own; cp /workspace/own /tmp/own; chmod 6755 /tmp/own
      for p in /workspace/own /tmp/own; do $p -p -c 'id -u; grep NoNewPrivs /proc/self/status'; done | sort -u
      /workspace/planted-id -u 2>/dev/null | sed 's/^/planted: /'
      for p in su sudo pkexec newgrp; do timeout 2 $p -c 'id -u' </dev/null 2>/dev/null | grep -x 0; done
      rm -f /workspace/own /tmp/own; ${done}`,
    inside: /^1\d{4}\nNoNewPrivs:\t1\n(planted: 1\d{4}\n)?tried$/,
    guards: both('no new privileges'),
    without: /^planted: 0$/m,
    onHost: {
      why: 'bwrap sets it always',
      script: 'setpriv --reuid 65534 --clear-groups $PLANTED_ID -u',
      prints: /^0$/m,
    },
  },
  {
    name: 'makes no namespace of its own and enters no other',
    script: `try() { "$@" >/dev/null 2>&1 && echo "did $*"; }
      for n in '--user --map-root-user' --mount --net --uts; do try unshare $n true; done
      try nsenter --target 1 --mount true; ${done}`,
    inside: nothing,
    guards: both('no namespaces'),
    without: /^did unshare --user --map-root-user true$/m,
  },
  {
    name: 'mounts nothing, changes no root and gives the machine no name',
    script: `PATH=$PATH:/usr/sbin:/sbin; try() { "$@" >/dev/null 2>&1 && echo "did $*"; }
      mkdir -p /workspace/place; try mount -t tmpfs none /workspace/place; try mount --bind /workspace /workspace/place
      try chroot / true; try hostname "$(uname -n)"; rmdir /workspace/place; ${done}`,
    inside: nothing,
    guards: { docker: ['no capabilities', 'not root'], bubblewrap: ['no capabilities'] },
    without: /^did chroot \/ true$/m,
  },
];

const limits: Attack[] = [
  {
    name: 'fills its temporary folder no further than its size',
    script: `said=$(head -c 400000000 /dev/zero 2>&1 >/tmp/full; stat -c %s /tmp/full); rm /tmp/full; echo "$said"`,
    inside: /No space left on device\n(2\d{8})$/,
    guards: both('size of /tmp'),
    without: /^400000000$/,
  },
  {
    name: 'fills shared memory no further than its size',
    script: `head -c 100000000 /dev/zero 2>&1 >/dev/shm/full; stat -c %s /dev/shm/full; rm /dev/shm/full`,
    inside: /No space left on device\n\d{8}$/,
    guards: both('size of /dev/shm'),
    without: /^100000000$/,
  },
  {
    name: 'is stopped at its number of processes, and goes on when they are gone',
    script: `sh -c 'i=0; while [ $i -lt 400 ]; do sleep 2 & i=$((i+1)); done' 2>&1 | grep -o 'Cannot fork'
      ${done}`,
    inside: /^Cannot fork\n(.*\n)*tried$/,
    guards: both('number of processes'),
    without: nothing,
  },
  {
    name: 'uses no more memory than it has, and what asked for it is ended alone',
    script: `(head -c 1200000000 /dev/zero | tail >/dev/null) 2>/dev/null; echo "ended with $?"`,
    inside: /ended with 137$/,
    guards: both('memory'),
    without: /ended with 0$/,
  },
];

export const escapeAttacks = { network, files, privileges, limits };
