"""To which kind of measure each form belongs (处理方式归类)."""

from accountability.statuses import Form, Track

FORMS_OF = {
    Track.REMINDER: (Form.TALK, Form.CRITICISM, Form.SELF_EXAMINATION, Form.CIRCULATED, Form.ADMONITION, Form.APOLOGY),
    Track.ORGANISATIONAL: (
        Form.SUSPENSION,
        Form.TRANSFER,
        Form.RESIGNATION,
        Form.ORDERED_RESIGNATION,
        Form.REMOVAL,
        Form.DEMOTION,
    ),
    Track.PARTY: (Form.PARTY_WARNING, Form.PARTY_SERIOUS_WARNING, Form.PARTY_REMOVAL, Form.PARTY_PROBATION, Form.PARTY_EXPULSION),
    Track.GOVERNMENT: (Form.WARNING, Form.DEMERIT, Form.MAJOR_DEMERIT, Form.DOWNGRADE, Form.DISMISSAL_FROM_POST, Form.DISCHARGE),
}
TRACK_OF = {form: track for track, forms in FORMS_OF.items() for form in forms}
