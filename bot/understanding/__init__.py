"""What a worker means: an intent, and for a report or a rights question its category.

Four voters are heard and fused late: two read characters, two read the embedding. Intent
and category are one label ("report/WAG") for each voter, because the same words decide both: one
model cannot say "rights question" and "unpaid wages told" at once. Knows no Rasa.
"""

from bot.understanding.examples import Example, read_examples, short_answers
from bot.understanding.model import Understanding, Understood

__all__ = ["Example", "Understanding", "Understood", "read_examples", "short_answers"]
