"""The namespaces the code speaks of, closed: a misspelt term raises instead of matching nothing.

Only terms that the code itself reads stand here; the law's own terms stay in Turtle.
"""

from __future__ import annotations

from rdflib.namespace import ClosedNamespace, Namespace

BASE = "https://w3id.org/moratoria/"
CONTEXT = BASE + "context"

MOR = ClosedNamespace(
    BASE + "def#",
    terms="""Case Person Application applicant application judgedOn underReading nationality
    Norm Exclusion Effect Gap Presumption Moratorium
    Reading ReadingValue ofReading preferredValue Term TermStep Suspension TermCap GeneralExtension
    Event Period from until onDate announcedOn ofPeriod hasPeriod
    derivedBy fromDate untilLatestOf noLaterThan ofFact ifUnrecorded
    completedYears onOrBefore withinPeriod onEndOfPeriod numberOf leapDayAnniversary
    inPolicy slug notice order appliesTo inForceFor holdsFor bars hasEffect withheldFrom presumesNot
    ofTerm months countsFrom countsInsteadFrom runsFor notBegunFor addedFor gainedUnder takenUnder
    receivedFrom receivedBefore forHumanJudgement countsAsUnknown
    Source Passage checked settles partOf officialUrl textFile ownTranslation ownSummary
    inParagraph key question notBefore defaultPolicy Sentence Heading Dateline
    Signature Provision Title""".split(),
)
OA = ClosedNamespace(
    "http://www.w3.org/ns/oa#",
    terms="""hasSource hasSelector exact prefix suffix start end TextQuoteSelector
    TextPositionSelector""".split(),
)
SHAPE = Namespace(BASE + "shape/")
SOURCE = Namespace(BASE + "source/")
POLICY = Namespace(BASE + "policy/")
