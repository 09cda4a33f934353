"""English: abbreviations, openings and formulae of translated diplomatic papers."""

from align.lang.language import Language, endings, phrases, words

ENGLISH = Language(
    code="en",
    name="English",
    never_end=words("""
        mr mrs ms messrs mme mlle mm rt hon cf vs viz e.g i.e eg ie approx ca vis-a-vis
        incl excl esp resp asst dep gen lt col maj capt cpt sgt cpl brig adm cmdr comdr
        prof revd rev amb gov sen rep pres supt com comr cde tov hr fr frl sr.lt ft.wayne
        plen pol mil attn parl deb brit amer russ ukr pers afgh
        sig sgr msgr mgr lieut cdr cmdt surg sqn pte
    """),
    may_end=words("""
        inst ult prox etc ibid inc ltd co corp bros jr sr esq a.d b.c b.c.e c.e ph.d m.a b.a
        d.phil m.d m.p
        k.c q.c k.c.b g.c.b o.b.e govt dept assn dist prov st ave rd blvd
        jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri sat sun
        ed eds trans ff n.b p.s o.s n.s
    """),
    units=words("""
        in p.c a.m p.m am pm h hr hrs min mins sec lb lbs oz cwt st ft yd yds mi km m cm mm
        kg g t bn mn
        d s v ob per.cent cent r rbls rub rb kop
    """),
    before_name=words("""
        m mr mrs dr st ste mt ft v vv von d de count lord gen col prof capt rev h.e h.m h.r.h h.i.m
        comrade citizen g v.d mons
    """),
    before_number=words("""
        rbl rbls rs frs no nos nr vol vols p pp art arts ch chs chap sec secs fig figs para
        paras doc docs l ll f ff
        op d fol fols col cols pt pts bk n nn par ser inv item encl cmd cab lat app ann annex table
        jan feb mar apr jun jul aug sept sep oct nov dec
    """),
    acronyms=words("""
        u.s u.k u.s.a u.s.s.r r.s.f.s.r u.n d.c n.k.i.d c.p.s.u c.c c.e.c n.y l.a
        f.o e.u n.e.p s.s.r a.s.s.r c.i.f f.o.b t.u.c i.l.p y.m.c.a a.r.a
    """),
    initials=words(
        "vl ye ju al iv nik dm serg gr ch th yu ya zh kh ts sh ph wm geo jos chas dj dzh"
    ),
    word_endings=endings("""
        ed ing ion ions ly ers ness ment ments nce ght ow ay ey ty ould
    """),
    openers=words("""
        so i you he she it we they this that these those my your his her its our their mine himself
        who what which whose whom where when why how there here then thus so now the a an and but or
        nor yet for if though although because since as while until unless after before once in on
        at by to from with without within into upon over under about above against among between
        during through throughout despite according owing of not no nothing nobody none
        never neither
        either both each every all any some many much most more several few other others another
        such same one two three four five six first second third last next finally however moreover
        therefore hence furthermore nevertheless meanwhile besides also only even still again
        later soon today yesterday tomorrow tonight recently perhaps possibly probably indeed
        naturally clearly apparently unfortunately please let is are was were has have had do does
        did can could may might must shall should will would
        note notes original copy telegram letter conversation see printed published signed
        nevertheless instead otherwise regarding concerning
    """),
    label_words=words("note p.s n.b nota.bene remark"),
    same_source=endings("ibid ib op.cit loc.cit"),
    scale_words=words("thousand million billion hundred thous mln mill"),
    time_words=words("""
        th st nd rd
        inst ult prox hours in on at by since until till from to before after about around
        the of and or early late mid
        beginning end middle first second half quarter morning afternoon evening night noon midnight
        a.m p.m am pm o'clock o’clock year years month day that same next exactly only already
        spring summer autumn winter sunday monday tuesday wednesday thursday friday saturday
    """),
    months=words("""
        january february march april may june july august september october november december
        jan feb mar apr jun jul aug sept sep oct nov dec
    """),
    speakers=words("i"),
    sayings=words("""
        said says asked asks replied answered exclaimed cried remarked observed added continued
        inquired enquired repeated returned shouted declared retorted rejoined whispered muttered
        explained objected interrupted responded wrote began called concluded insisted demanded
    """),
    heading_words=words("""
        record recording protocol minutes telegram cipher note letter treaty agreement pact
        convention decree resolution order instruction instructions memorandum aide-memoire
        aide-mémoire communique communiqué diary report survey list extract extracts declaration
        statement appeal circular dispatch despatch annex appendix additional secret verbal from
        epilogue prologue preface introduction conclusion reply chapter part section article
        transcript certificate directive
    """),
    part_words=words(
        "article art chapter ch part section paragraph annex appendix book volume point clause"
    ),
    ordinals=words("one two three four five first second third fourth fifth"),
    date_words=words("""
        old new style o.s n.s city of the the at in on a.m p.m am pm hours morning evening night
        noon year y monday tuesday wednesday thursday friday saturday sunday
    """),
    marks=phrases(r"""
        top[\s-]+secret
        (?:most|strictly|very)\s+secret
        secret
        (?:strictly\s+|highly\s+)?confidential
        (?:most\s+|very\s+|extremely\s+)?urgent|(?:most\s+)?immediate|express|priority
        personal(?:\s+and\s+confidential)?|(?:strictly\s+)?personal|private
        not\s+(?:to\s+be\s+published|for\s+publication|for\s+disclosure|to\s+be\s+divulged)
        for\s+official\s+use(?:\s+only)?
        out\s+of\s+turn
        special\s+file|approved|(?:the\s+)?making\s+of\s+copies\s+is\s+(?:forbidden|prohibited)
        copy(?:\s+no\.?\s*\d+)?|original|translation(?:\s+from\s+(?:the\s+)?\w+)?|draft|extract|duplicate
        by\s+cipher|in\s+cipher|deciphered
        (?:incoming|outgoing|in|out|ref(?:erence)?)\.?\s+no\.?\s*[\w/-]+
        in\s+\d+\s+copies
    """),
    address_openers=phrases(r"""
        to\s+(?:the\s+|all\s+|his\s+|her\s+)?(?-i:[A-Z])
        cop(?:y|ies)\s*(?::|to\b)
    """),
    salutations=words("""
        gracious dear sir sirs madam mr your esteemed respected excellency comrade comrades
        gentlemen
    """),
    signing_openers=phrases(r"""
        \(?signed\b|signatures?\b|recorded\s+by|certified\b|\(?sgd\b
        yours\b|sincerely\b|respectfully\b|faithfully\b|your\s+(?:devoted|faithful|obedient|loving)
        with\s+(?:[\w-]+\s+){0,3}(?:greetings|regards|respect|handshake)
        (?:for|on\s+behalf\s+of)\s+the\s+government
    """),
    offices=words("""
        people’s people's peopleʹs commissar commissioner deputy assistant plenipotentiary
        ambassador
        minister envoy chargé charge counsellor councillor counselor secretary first second third
        administrator representative economic desk
        consul vice-consul consul-general military attaché attache trade representative chairman
        president member head chief commander political director manager interpreter clerk captain
        major colonel general acting
    """),
    archives=words("""
        avp avprf avpr rf sssr ussr rsfsr rgaspi garf rgva rgae tsgaor tsamo aprf ap archive
        archives
        avpr avp.rf
    """),
    reference_openers=phrases(r"""
        print(?:ed|\.)\s+(?:from|by|after|according)
        published\s+(?:from|according|for\s+the\s+first)
        first\s+published
        source\s*:
        from\s+the\s+archiv
    """),
    note_openers=phrases(r"""
        see\b|cf\.|note\b|translator|editor|ed\.|thus\s+in|so\s+in|the\s+reference\s+is|refers\s+to
        that\s+is|i\.\s?e\.|ibid|hereafter|hereinafter|not\s+(?:printed|published)|in\s+the\s+original
    """),
    web_lines=phrases(r"""
        (?:.{0,60}\s)?download(?:\s+(?:as|the|this|file))?(?:\s+(?:pdf|epub|djvu|docx?|file)\b.{0,20})?
        back\s+to\s+(?:the\s+)?(?:index|contents|top|list|home)\b.{0,40}
        to\s+the\s+(?:list|index|contents)\s+of\s+documents.{0,60}
        (?:.{0,60}\s)?(?:next|previous)\s+(?:page|document|section|chapter)
        page\s+\d+\s+of\s+\d+.{0,40}
        (?:table\s+of\s+)?contents|home\s+page|site\s+map|print\s+this\s+page|search\s+this\s+site
    """),
    page_words=words("page p pp pg"),
)
