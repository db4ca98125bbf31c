"""From values to a verdict and a hint. Pure, but for the trusted code that answer keys are made of."""
