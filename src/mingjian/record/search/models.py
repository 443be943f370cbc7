"""The projection that search reads: folded texts and their pairs of characters. Derived."""

from django.db import models


class Indexed(models.Model):
    """What can be found of a thing: its folded texts, one a line."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_indexed_a_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Gram(models.Model):
    """A pair of neighbouring characters of a folded text."""

    row = models.ForeignKey(Indexed, on_delete=models.CASCADE, related_name="grams")
    pair = models.CharField(max_length=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "row"], name="one_gram_a_row")]

    def __str__(self) -> str:
        return self.pair
