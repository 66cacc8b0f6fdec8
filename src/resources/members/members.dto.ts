import { Principal, Ref, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';

export class NewMember {
  @Principal({ says: 'Who joins', example: 'user:ada' }) child!: string;
  @Principal({ says: 'What it becomes a member of; usually a role', example: 'role:member' }) parent!: string;
}

export class MemberKey {
  @Ref({ says: 'Id of the membership' }) id!: string;
}

export class MemberView extends StampedWithId {
  @Principal({ says: 'Who is a member' }) child!: string;
  @Principal({ says: 'Of what' }) parent!: string;
  @Text({ says: 'How it came about: admin, seed, pairing or invite' }) via!: string;
}

export class MemberQuery extends PageQuery {
  @Principal({ says: 'Only memberships of this principal', optional: true }) child?: string;
  @Principal({ says: 'Only members of this principal', optional: true }) parent?: string;
}
